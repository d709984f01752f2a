import { randomBytes } from "node:crypto";

type Text = Readonly<Record<string, string>>;

/** What a request says of its sender; `seconds` are counted from now, the past below zero. */
export interface Sender {
  readonly resource: Text;
  readonly scope?: string;
}

/** A span to be sent, client by kind where nothing else is said. */
export interface SentSpan {
  readonly traceId: string;
  readonly name?: string;
  readonly kind?: number;
  readonly durationMs?: number;
  readonly failed?: boolean;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** A point of a sum to be sent. */
export interface SentPoint {
  readonly value: number;
  readonly from: number;
  readonly at: number;
  readonly exemplar?: { readonly traceId: string; readonly spanId: string };
}

/** An id of as many bytes, in hex. */
export function makeId(bytes: 8 | 16): string {
  return randomBytes(bytes).toString("hex");
}

/** An OTLP request with spans. */
export function spansRequest({ resource, scope = "test" }: Sender, spans: readonly SentSpan[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: list(resource) },
        scopeSpans: [
          {
            scope: { name: scope },
            spans: spans.map(
              ({ traceId, name = "ask", kind = 3, durationMs = 5, failed = false, attributes = {} }) => ({
                traceId,
                spanId: makeId(8),
                name,
                kind,
                startTimeUnixNano: nanos(-durationMs / 1000),
                endTimeUnixNano: nanos(0),
                attributes: list(attributes),
                status: failed ? { code: 2 } : {},
              }),
            ),
          },
        ],
      },
    ],
  };
}

/** An OTLP request with one counter, cumulative where nothing else is said. */
export function sumRequest(
  { resource, scope = "test" }: Sender,
  name: string,
  points: readonly SentPoint[],
  temporality: "cumulative" | "delta" = "cumulative",
): object {
  const dataPoints = points.map(({ value, from, at, exemplar }) => ({
    startTimeUnixNano: nanos(from),
    timeUnixNano: nanos(at),
    asDouble: value,
    ...(exemplar && { exemplars: [{ ...exemplar, timeUnixNano: nanos(at), asDouble: value }] }),
  }));
  const sum = { aggregationTemporality: temporality === "delta" ? 1 : 2, isMonotonic: true, dataPoints };
  return {
    resourceMetrics: [
      {
        resource: { attributes: list(resource) },
        scopeMetrics: [{ scope: { name: scope }, metrics: [{ name, sum }] }],
      },
    ],
  };
}

/** An OTLP request with log records. */
export function logsRequest(
  { resource, scope = "test" }: Sender,
  records: readonly {
    readonly body: string;
    readonly traceId?: string;
    readonly attributes?: Text;
    readonly event?: string;
  }[],
): object {
  const logRecords = records.map(({ body, traceId, attributes = {}, event }) => ({
    timeUnixNano: nanos(0),
    severityNumber: 9,
    body: { stringValue: body },
    attributes: list(attributes),
    ...(traceId !== undefined && { traceId, spanId: makeId(8) }),
    ...(event !== undefined && { eventName: event }),
  }));
  return {
    resourceLogs: [{ resource: { attributes: list(resource) }, scopeLogs: [{ scope: { name: scope }, logRecords }] }],
  };
}

function list(attributes: Readonly<Record<string, string | number>>): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? { stringValue: value } : { doubleValue: value },
  }));
}

function nanos(seconds: number): string {
  return String(Math.round(Date.now() + seconds * 1000) * 1e6);
}
