import type { OtlpGroup } from "../../examples/demo/otlp.ts";
import type { Received } from "../../examples/demo/compare.ts";
import type { AttributeValue, Attributes } from "../../examples/demo/received-attributes.ts";
import type { ReceivedLog } from "../../examples/demo/received-log.ts";
import type { ReceivedPoint } from "../../examples/demo/received-metric.ts";
import { readSpans, type ReceivedSpan } from "../../examples/demo/received-span.ts";
import type { readBackEnds, StoredRecord, StoredSample, StoredTrace } from "../../stack/back-ends.ts";
import { attributes } from "../../src/telemetry/catalog-attributes.ts";
import { metrics } from "../../src/telemetry/catalog.ts";
import { seriesOf } from "../../src/telemetry/series.ts";

export type BackEnds = ReturnType<typeof readBackEnds>;

/** Back ends spell a name with `_` for what is no letter or digit; this leads back to the attribute. */
const attributeOf = new Map(Object.values(attributes).map((one) => [one.name.replaceAll(/\W/g, "_"), one]));

/** Prometheus has a series of its own for each part of a histogram; the buckets are left out. */
const metricOf = new Map(
  Object.values(metrics).flatMap((metric) =>
    seriesOf(metric).map((series) => [series, { metric, part: /_(count|sum)$/.exec(series)?.[1] }] as const),
  ),
);

/** All that is stored of a service, in the shapes in which the demo's receiver has it: what compares one compares the other. */
export async function readStored(ends: BackEnds, service: string): Promise<Received> {
  const [spans, records, samples] = await Promise.all([
    readStoredSpans(ends, service),
    ends.logs(`{service_name="${service}"}`),
    // The last sample of each, also of a process that ended a while ago.
    ends.query(`last_over_time({__name__!~".+_bucket", service_name="${service}"}[1h])`),
  ]);
  return { spans, logs: records.map(toLog), metrics: toPoints(samples), unkept: 0, problems: [] };
}

/** Every stored span of a service. Of Tempo itself: of those traces that its search shows already. */
export async function readStoredSpans(ends: BackEnds, service: string): Promise<readonly ReceivedSpan[]> {
  const found = await ends.search(`{ resource.service.name = "${service}" }`);
  const groups =
    found === undefined
      ? await readStandIn(ends)
      : (await readTraces(ends, found)).flatMap((trace) => trace?.resourceSpans ?? []);
  return toSpans({ resourceSpans: groups }).filter(({ resource }) => resource["service.name"] === service);
}

/** The spans of a stored trace, which is OTLP's own JSON. */
export function toSpans(trace: Pick<StoredTrace, "resourceSpans"> | undefined): readonly ReceivedSpan[] {
  // Looser in its types than OTLP, and the same thing.
  return readSpans({ resourceSpans: (trace?.resourceSpans ?? []) as readonly OtlpGroup[] });
}

/** A log record, out of the labels and structured metadata that Loki made of it: all of them text. */
export function toLog({ labels, line, at }: StoredRecord): ReceivedLog {
  return {
    scope: { name: labels["scope_name"] ?? "" },
    resource: resourceOf(labels["service_instance_id"]),
    eventName: labels["event_name"] ?? "",
    timeMs: Number(at) / 1e6,
    ...(labels["trace_id"] !== undefined && { traceId: labels["trace_id"] }),
    ...(labels["span_id"] !== undefined && { spanId: labels["span_id"] }),
    severity: Number(labels["severity_number"]),
    ...(labels["severity_text"] !== undefined && { severityText: labels["severity_text"] }),
    body: line,
    attributes: attributesOf(labels),
  };
}

/** A few at a time: Tempo makes 50 jobs of each, and refuses more than 2000. */
async function readTraces(ends: BackEnds, ids: readonly string[]): Promise<readonly (StoredTrace | undefined)[]> {
  const traces: (StoredTrace | undefined)[] = [];
  for (let at = 0; at < ids.length; at += 16)
    traces.push(...(await Promise.all(ids.slice(at, at + 16).map((id) => ends.trace(id)))));
  return traces;
}

async function readStandIn(ends: BackEnds): Promise<NonNullable<StoredTrace["resourceSpans"]>> {
  const response = await fetch(`${ends.address("tempo")}/stand-in/spans`);
  type Group = NonNullable<StoredTrace["resourceSpans"]>[number];
  type Scoped = NonNullable<Group["scopeSpans"]>[number];
  const stored = (await response.json()) as readonly {
    readonly resource: Group["resource"];
    readonly scope: Scoped["scope"];
    readonly span: NonNullable<Scoped["spans"]>[number];
  }[];
  const groups: Group[] = [];
  for (const { resource, scope, span } of stored)
    groups.push({ ...(resource && { resource }), scopeSpans: [{ ...(scope && { scope }), spans: [span] }] });
  return groups;
}

/** Our metrics out of their series: a histogram's count and sum are one point again. */
function toPoints(samples: readonly StoredSample[]): readonly ReceivedPoint[] {
  const points = new Map<string, ReceivedPoint>();
  for (const { labels, value } of samples) {
    const { __name__: series = "", ...rest } = labels;
    const known = metricOf.get(series);
    if (known === undefined) continue;
    const { metric, part } = known;
    const key = JSON.stringify([metric.name, metric.unit, Object.entries(rest).toSorted()]);
    const point = points.get(key) ?? {
      scope: { name: labels["otel_scope_name"] ?? "" },
      resource: resourceOf(labels["instance"]),
      name: metric.name,
      unit: metric.unit,
      kind: metric.instrument,
      attributes: attributesOf(labels),
      // A sample has neither its beginning nor, here, its time.
      startMs: Number.NaN,
      timeMs: Number.NaN,
      exemplars: [],
    };
    const empty = { count: Number.NaN, sum: Number.NaN, counts: [], bounds: [] };
    const told = part === undefined ? { value } : { histogram: { ...empty, ...point.histogram, [part]: value } };
    points.set(key, { ...point, ...told });
  }
  return [...points.values()];
}

function resourceOf(instance: string | undefined): Attributes {
  return instance === undefined ? {} : { "service.instance.id": instance };
}

function attributesOf(labels: Readonly<Record<string, string>>): Attributes {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, text]) => {
      const known = attributeOf.get(label);
      return known === undefined ? [] : [[known.name, valueOf(text, known.type)]];
    }),
  );
}

function valueOf(text: string, type: (typeof attributes)[keyof typeof attributes]["type"]): AttributeValue {
  if (type === "int" || type === "double") return Number(text);
  if (type === "boolean") return text === "true";
  return type === "string[]" ? (JSON.parse(text) as string[]) : text;
}
