import { readValue, type Attributes, type OtlpAttribute } from "./value.ts";

/** One OTLP/JSON export request as a receiver got it. */
export interface EmittedPayload {
  readonly signal: "traces" | "metrics" | "logs";
  readonly body: object;
}

/** What every span, metric and log record is seen with. */
interface Origin {
  readonly scope: string;
  readonly resource: Attributes;
  /** Which of the requests it came in. */
  readonly request: number;
}

/** One span, as far as the rules look at it. */
export interface Span extends Origin {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
}

/** One exemplar of a data point. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId: string;
  readonly amount: number | undefined;
}

/** One data point; the bucket fields are a histogram's. */
export interface Point {
  readonly attributes: Attributes;
  readonly amount: number | undefined;
  readonly bounds: readonly number[];
  readonly bucketCounts: readonly number[];
  readonly count: number | undefined;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly exemplars: readonly Exemplar[];
}

/** One metric of one export. */
export interface Metric extends Origin {
  readonly name: string;
  readonly unit: string;
  readonly instrument: string;
  readonly temporality: number | undefined;
  readonly points: readonly Point[];
}

/** One log record. */
export interface Log extends Origin {
  readonly eventName: string;
  readonly observed: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** All that a set of payloads holds. `exports` keeps the metrics of one request together. */
export interface Emitted {
  readonly resources: readonly Attributes[];
  readonly spans: readonly Span[];
  readonly exports: readonly (readonly Metric[])[];
  readonly logs: readonly Log[];
}

/** Reads export requests into flat lists; a field of the wrong JSON type reads as if it were not there. */
export function readPayloads(payloads: readonly EmittedPayload[]): Emitted {
  const resources: Attributes[] = [];
  const spans: Span[] = [];
  const exports: Metric[][] = [];
  const logs: Log[] = [];
  for (const [request, { signal, body }] of payloads.entries()) {
    const exported: Metric[] = [];
    for (const group of listAt(body, `resource${titles[signal]}`)) {
      const resource = attributesOf(at(group, "resource"));
      resources.push(resource);
      for (const scoped of listAt(group, `scope${titles[signal]}`)) {
        const origin = { scope: text(at(scoped, "scope"), "name"), resource, request };
        for (const span of listAt(scoped, "spans")) spans.push(readSpan(span, origin));
        for (const metric of listAt(scoped, "metrics")) exported.push(readMetric(metric, origin));
        for (const log of listAt(scoped, "logRecords")) logs.push(readLog(log, origin));
      }
    }
    if (exported.length > 0) exports.push(exported);
  }
  return { resources, spans, exports, logs };
}

const titles = { traces: "Spans", metrics: "Metrics", logs: "Logs" };

function readSpan(span: unknown, origin: Origin): Span {
  return {
    ...origin,
    traceId: text(span, "traceId"),
    spanId: text(span, "spanId"),
    parentSpanId: text(span, "parentSpanId"),
    name: text(span, "name"),
    kind: number(span, "kind") ?? 0,
    status: number(at(span, "status"), "code") ?? 0,
    start: nanoseconds(span, "startTimeUnixNano"),
    end: nanoseconds(span, "endTimeUnixNano"),
    attributes: attributesOf(span),
  };
}

function readMetric(metric: unknown, origin: Origin): Metric {
  const kinds = ["histogram", "sum", "gauge", "exponentialHistogram", "summary"];
  const kind = kinds.find((name) => at(metric, name) !== undefined) ?? "nothing";
  const data = at(metric, kind);
  return {
    ...origin,
    name: text(metric, "name"),
    unit: text(metric, "unit"),
    instrument: kind === "sum" ? (at(data, "isMonotonic") === true ? "counter" : "up-down counter") : kind,
    temporality: number(data, "aggregationTemporality"),
    points: listAt(data, "dataPoints").map(readPoint),
  };
}

function readPoint(point: unknown): Point {
  return {
    attributes: attributesOf(point),
    amount: number(point, "asDouble") ?? number(point, "asInt"),
    bounds: listAt(point, "explicitBounds").map(Number),
    bucketCounts: listAt(point, "bucketCounts").map(Number),
    count: number(point, "count"),
    sum: number(point, "sum"),
    min: number(point, "min"),
    max: number(point, "max"),
    exemplars: listAt(point, "exemplars").map((exemplar) => ({
      traceId: text(exemplar, "traceId"),
      spanId: text(exemplar, "spanId"),
      amount: number(exemplar, "asDouble") ?? number(exemplar, "asInt"),
    })),
  };
}

function readLog(log: unknown, origin: Origin): Log {
  return {
    ...origin,
    eventName: text(log, "eventName"),
    observed: nanoseconds(log, "observedTimeUnixNano"),
    traceId: text(log, "traceId"),
    spanId: text(log, "spanId"),
    attributes: attributesOf(log),
  };
}

function attributesOf(holder: unknown): Attributes {
  const entries = listAt(holder, "attributes").map((entry): OtlpAttribute => {
    return { key: text(entry, "key"), value: at(entry, "value") };
  });
  return new Map(entries.map(({ key, value }) => [key, readValue(value)]));
}

function at(holder: unknown, key: string): unknown {
  if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) return undefined;
  return Reflect.get(holder, key);
}

function listAt(holder: unknown, key: string): readonly unknown[] {
  const found = at(holder, key);
  return Array.isArray(found) ? found : [];
}

function text(holder: unknown, key: string): string {
  const found = at(holder, key);
  return typeof found === "string" ? found : "";
}

/** 64-bit integers are decimal strings in protobuf's JSON, and numbers in what the JS SDK writes. */
function number(holder: unknown, key: string): number | undefined {
  const found = at(holder, key);
  if (typeof found === "number") return found;
  return typeof found === "string" && /^-?\d+$/.test(found) ? Number(found) : undefined;
}

function nanoseconds(holder: unknown, key: string): bigint {
  const found = at(holder, key);
  if (typeof found === "number") return BigInt(Math.trunc(found));
  return typeof found === "string" && /^\d+$/.test(found) ? BigInt(found) : 0n;
}
