import { innocents, leaks, secretKeys, secretOf } from "../unit/stack-config/redaction-cases.ts";

type Value = Readonly<Record<string, unknown>>;
type Attribute = { readonly key: string; readonly value: Value };

/** The trace that all spans are of. */
export const traceId = "5b8efff798038103d269b633813fc60c";
/** Every secret that was put into a request, by its place. */
export const secrets = new Map<string, string>();

/** Every case, marked with its place so that none is like another; and with a secret of its own. */
export function texts(place: string): readonly string[] {
  const kept = innocents.map((text) => `${place}: ${text}`);
  return [...leaks.map((text, at) => text.replaceAll("§", secretAt(`${place}, ${at}: ${text}`))), ...kept];
}

/** An attribute for every secret key. */
function keyed(place: string): readonly Attribute[] {
  return secretKeys.map((key) => ({ key, value: string(secretAt(`${place}, key ${key}`)) }));
}

function secretAt(place: string): string {
  const secret = secretOf(place);
  secrets.set(place, secret);
  return secret;
}

/** An OTLP request: a span a text, in each place of a span that the collector reaches. */
export function spans() {
  const of = Object.fromEntries(
    ["name", "status", "event", "state", "text", "list", "map", "event text"].map((place) => [place, texts(place)]),
  );
  const at = (place: string, index: number) => of[place]?.[index] ?? "";
  const sent = texts("name").map((_, index) => ({
    traceId,
    spanId: (index + 1).toString(16).padStart(16, "0"),
    traceState: at("state", index),
    name: at("name", index),
    kind: 3,
    startTimeUnixNano: nanos(),
    endTimeUnixNano: nanos(),
    status: { code: 2, message: at("status", index) },
    attributes: [
      { key: "case.text", value: string(at("text", index)) },
      { key: "case.list", value: { arrayValue: { values: [string("first"), string(at("list", index))] } } },
      { key: "case.map", value: map([{ key: "inner", value: string(at("map", index)) }]) },
      ...(index === 0 ? [...keyed("span"), { key: "headers", value: map(keyed("map in span")) }] : []),
    ],
    events: [
      {
        timeUnixNano: nanos(),
        name: at("event", index),
        attributes: [
          { key: "case.text", value: string(at("event text", index)) },
          ...(index === 0 ? keyed("event") : []),
        ],
      },
    ],
  }));
  return { resourceSpans: [{ resource: resource("span resource"), scopeSpans: [{ scope, spans: sent }] }] };
}

/** An OTLP request: a record a text and form of body. */
export function logs() {
  const inMap = texts("map");
  const inJson = texts("json");
  const inAttribute = texts("text");
  const sent = texts("body").flatMap((text, index) =>
    [
      string(text),
      string(JSON.stringify({ message: inJson[index], ...(index === 0 && plain(keyed("JSON in log"))) })),
      map([
        { key: "inner", value: string(inMap[index] ?? "") },
        ...(index === 0 ? [{ key: "headers", value: map(keyed("map in log")) }] : []),
      ]),
    ].map((body, form) => ({
      timeUnixNano: nanos(index * 3 + form),
      body,
      attributes: [{ key: "case.text", value: string(inAttribute[index] ?? "") }, ...(index === 0 ? keyed("log") : [])],
    })),
  );
  return { resourceLogs: [{ resource: resource("log resource"), scopeLogs: [{ scope, logRecords: sent }] }] };
}

/** An OTLP request: a point a text. */
export function metrics() {
  const dataPoints = texts("text").map((text, index) => ({
    timeUnixNano: nanos(),
    asDouble: 1,
    attributes: [
      { key: "case.text", value: string(text) },
      { key: "case.number", value: { intValue: index } },
      ...(index === 0 ? keyed("metric") : []),
    ],
  }));
  const sent = [{ name: "redaction.case", gauge: { dataPoints } }];
  return { resourceMetrics: [{ resource: resource("metric resource"), scopeMetrics: [{ scope, metrics: sent }] }] };
}

const scope = { name: "redaction-test" };

function resource(place: string): { readonly attributes: readonly Attribute[] } {
  const cases = texts("resource").map((text, at) => ({ key: `case.${at}`, value: string(text) }));
  const names = { "service.name": "redaction", "service.instance.id": "redaction-1" };
  const given = Object.entries(names).map(([key, value]) => ({ key, value: string(value) }));
  return { attributes: [...given, ...cases, ...keyed(place)] };
}

function string(stringValue: string): Value {
  return { stringValue };
}

function map(values: readonly Attribute[]): Value {
  return { kvlistValue: { values } };
}

function plain(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value["stringValue"]]));
}

function nanos(later = 0): string {
  return `${Date.now()}${String(later).padStart(6, "0")}`;
}
