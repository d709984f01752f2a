import { checkAttributes } from "./check-attributes.ts";
import { httpSpanAttributes, quirks } from "./http.ts";
import type { Span } from "./otlp.ts";
import { rowFor, type AttributeRow, type Generation } from "./rows.ts";
import { genaiAttributes, isModelCall, isOurCall, isWithin } from "./span-attributes.ts";
import { usageParts } from "./usage-attributes.ts";
import { numberAt, textAt, type Attributes } from "./value.ts";
import { finding, type Finding, type Place } from "./violation.ts";
import { withinAttributes } from "./within-attributes.ts";

const kinds = ["unspecified", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const client = 3;
const error = 2;

/** Whether a span is an HTTP client's, and not a model call's. A server's own span is none of our business. */
export function isHttpClient(span: Span): boolean {
  const { attributes, kind } = span;
  const model = isModelCall(attributes) || isOurCall(span);
  return attributes.has("http.request.method") && kinds[kind] !== "SERVER" && !model;
}

/** Holds one span against the table. `attempt` says that its parent is a model call. */
export function checkSpan(span: Span, generation: Generation, attempt: boolean): Finding[] {
  const place = spanPlace(span);
  if (isOurCall(span)) return [...checkFrame(span, place), ...checkModelCall(span, generation, place)];
  if (isHttpClient(span)) return [...checkFrame(span, place), ...checkHttp(span, generation, attempt, place)];
  return checkAttributes(span.attributes, [], generation, place, /^relayscope\./);
}

/** A span as messages call it. */
export function spanPlace(span: Span): Place {
  const ids = `trace ${span.traceId || "absent"}, span ${span.spanId || "absent"}`;
  return { text: `span "${span.name}" (${ids})`, group: `span "${span.name}"` };
}

/** What holds for every span of ours: ids, times, kind, and that status and `error.type` say the same. */
function checkFrame(span: Span, place: Place): Finding[] {
  const findings: Finding[] = [];
  const fault = (rule: string, row: string, is: string, should: string) => {
    findings.push(finding(place, rule, row, is, should));
  };
  const ids = /^[0-9a-f]{32}\/[0-9a-f]{16}$/;
  if (!ids.test(`${span.traceId}/${span.spanId}`))
    fault("ids", "trace and span id", "malformed", "32 and 16 hex digits");
  if (span.start === 0n || span.end < span.start) fault("time", "span end", "before its start", "at or after it");
  if (span.kind !== client) fault("kind", "span kind", kinds[span.kind] ?? String(span.kind), "CLIENT");
  const problem = span.attributes.has("error.type");
  if (span.status !== (problem ? error : 0)) {
    const should = problem ? "ERROR, since error.type is there" : "unset, since error.type is not there";
    fault("status", "span status", ["unset", "OK", "ERROR"][span.status] ?? String(span.status), should);
  }
  return findings;
}

function checkModelCall(span: Span, generation: Generation, place: Place): Finding[] {
  const { attributes } = span;
  const rows = isWithin(span) ? withinAttributes : genaiAttributes;
  const http = httpSpanAttributes.filter(({ name }) => rowFor(rows, name) === undefined);
  const hasHttp = http.some(({ name }) => attributes.has(name));
  const findings = checkAttributes(attributes, hasHttp ? [...rows, ...http] : rows, generation, place);
  const name = callName(span);
  if (span.name !== name)
    findings.push(finding(place, "name", "span name", JSON.stringify(span.name), JSON.stringify(name)));
  return [
    ...findings,
    ...checkUsage(attributes, place),
    ...checkMoney(attributes, place),
    ...checkWord(attributes, place),
  ];
}

/** A call's span has the name of its inference; where that is told by an outer span, of its method. */
function callName(span: Span): string {
  const { attributes } = span;
  // The attempts' own spans have the method where there are several.
  if (isWithin(span)) return (textAt(attributes, "http.request.method") ?? "POST").replace("_OTHER", "HTTP");
  const operation = textAt(attributes, "gen_ai.operation.name") ?? "";
  const model = textAt(attributes, "gen_ai.request.model");
  return model === undefined ? operation : `${operation} ${model}`;
}

/** Parts never exceed their whole; a whole that was not said cannot be exceeded. */
function checkUsage(attributes: Attributes, place: Place): Finding[] {
  return usageParts.flatMap(({ whole, parts }) => {
    const total = numberAt(attributes, `gen_ai.usage.${whole}`);
    const sum = parts.reduce((so, part) => so + (numberAt(attributes, `gen_ai.usage.${part}`) ?? 0), 0);
    if (total === undefined || sum <= total) return [];
    const row = `gen_ai.usage.${whole}`;
    return [
      finding(place, "usage", row, `${total}, less than ${parts.join(" + ")} = ${sum}`, "a total that includes them"),
    ];
  });
}

function checkMoney(attributes: Attributes, place: Place): Finding[] {
  const ours = textAt(attributes, "relayscope.price.source");
  const theirs = textAt(attributes, "gen_ai.usage.cost.source");
  if (ours === undefined || theirs === undefined || (ours === "provider") === (theirs === "provider")) return [];
  const should = ours === "provider" ? "provider" : "local";
  return [
    finding(place, "cost", "gen_ai.usage.cost.source", theirs, `${should}, as relayscope.price.source is ${ours}`),
  ];
}

/** An `error.type` that is a status is the status that came; so it is on HTTP spans and on model calls alike. */
function checkWord(attributes: Attributes, place: Place): Finding[] {
  const word = textAt(attributes, "error.type");
  const status = numberAt(attributes, "http.response.status_code");
  if (word === undefined || status === undefined || !/^[1-5]\d\d$/.test(word) || word === String(status)) return [];
  return [finding(place, "status code", "http.response.status_code", String(status), `${word}, as error.type says`)];
}

function checkHttp(span: Span, generation: Generation, attempt: boolean, place: Place): Finding[] {
  const { attributes } = span;
  const plain = attempt ? attributes : withoutQuirks(attributes);
  const rows: readonly AttributeRow[] = httpSpanAttributes.filter(
    ({ name }) => plain.has(name) || !attributes.has(name),
  );
  const method = textAt(attributes, "http.request.method") ?? "";
  const template = textAt(attributes, "url.template");
  const verb = method === "_OTHER" ? "HTTP" : method;
  const names = template === undefined ? [verb] : [verb, `${verb} ${template}`];
  const findings = checkAttributes(plain, rows, generation, place);
  if (!names.includes(span.name)) {
    findings.push(
      finding(place, "name", "span name", JSON.stringify(span.name), names.map((name) => `"${name}"`).join(" or ")),
    );
  }
  return [...findings, ...checkWord(attributes, place)];
}

/** Without the values that are tolerated on traffic that is no model call's. */
export function withoutQuirks(attributes: Attributes): Attributes {
  return new Map(
    [...attributes].filter(([name, value]) => !quirks.some((quirk) => quirk.name === name && quirk.tolerates(value))),
  );
}
