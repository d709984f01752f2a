import { durationBounds, httpBounds, tokenBounds } from "./bounds.ts";

/** A value as tests write it; `{ int }` and `{ double }` where JavaScript cannot tell. */
export type Plain =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly int: unknown }
  | { readonly double: number };

/** Attributes as tests write them; undefined takes a name away. */
export type PlainAttributes = Readonly<Record<string, Plain | undefined>>;

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

/** Ids of the sample's spans, by what they are. */
export const spanIds = {
  json: "00f067aa0ba902b7",
  retried: "00f067aa0ba902b8",
  first: "00f067aa0ba902b9",
  second: "00f067aa0ba902ba",
  other: "00f067aa0ba902bb",
};

/** The host's facts that all of a call's telemetry has. */
const host = { "server.address": "127.0.0.1", "server.port": 8080 };

/** A JSON call that went well, as its log record has it. */
export const answered: PlainAttributes = {
  ...host,
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-sample",
  "gen_ai.request.temperature": 0.7,
  "gen_ai.request.top_p": 1,
  "gen_ai.request.stop_sequences": ["###"],
  "gen_ai.response.model": "gpt-sample-2026-01-01",
  "gen_ai.response.id": "chatcmpl-1",
  "gen_ai.response.finish_reasons": ["stop"],
  "gen_ai.usage.input_tokens": 100,
  "gen_ai.usage.output_tokens": 40,
  "gen_ai.usage.cache_read.input_tokens": 60,
  "gen_ai.usage.cache_creation.input_tokens": 40,
  "gen_ai.usage.reasoning.output_tokens": 40,
  "gen_ai.usage.cost.amount": 0.0021,
  "gen_ai.usage.cost.currency": "USD",
  "gen_ai.usage.cost.source": "local",
  "openai.api.type": "chat_completions",
  "relayscope.outcome": "ok",
  "relayscope.relay": "127.0.0.1",
  "relayscope.attempts": 1,
  "relayscope.usage.source": "reported",
  "relayscope.price.source": "file",
  "relayscope.price.date": "2026-11-01",
  "relayscope.reference_cost.amount": 0.0026,
  "relayscope.reference_cost.currency": "USD",
  "relayscope.reference_cost.date": "2026-09-23",
};

/** The HTTP facts of one attempt. */
export const exchanged: PlainAttributes = {
  ...host,
  "http.request.method": "POST",
  "url.full": "http://127.0.0.1:8080/v1/chat/completions",
  "http.response.status_code": 200,
  "network.protocol.version": "1.1",
};

const overloaded: PlainAttributes = {
  ...host,
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-sample",
  "gen_ai.request.stream": true,
  "error.type": "overloaded_error",
  "relayscope.outcome": "overloaded",
  "relayscope.relay": "127.0.0.1",
  "relayscope.attempts": 2,
};

const refused: PlainAttributes = { ...exchanged, "http.response.status_code": 503, "error.type": "503" };

/** What instrumentation-undici 0.34.0 makes of a request without a query that AbortSignal.timeout() ended. */
const timedOut: PlainAttributes = {
  ...host,
  "http.request.method": "GET",
  "http.request.method_original": "GET",
  "url.full": "http://127.0.0.1:8080/slow?key=open",
  "url.path": "/slow",
  "url.query": "",
  "url.scheme": "http",
  "error.type": { int: 23 },
};

/** Labels of a call's points. */
export const labels: PlainAttributes = {
  ...host,
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-sample",
  "gen_ai.response.model": "gpt-sample-2026-01-01",
  "relayscope.outcome": "ok",
};

/** A resource as ours are. */
export const service: PlainAttributes = {
  "service.name": "shop",
  "service.instance.id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
  "telemetry.sdk.name": "opentelemetry",
  "telemetry.sdk.language": "nodejs",
  "telemetry.sdk.version": "3.1.0",
  "telemetry.distro.name": "relayscope",
  "telemetry.distro.version": "0.1.0",
  "process.pid": 41,
};

/** The log record of the first call. */
export const record = {
  eventName: "gen_ai.client.inference.operation.details",
  traceId,
  spanId: spanIds.json,
  attributes: { ...answered, "relayscope.duration": { double: 1 } },
};

/** Spans as tests write them, in OTLP's field names. */
export const spans = [
  span("chat gpt-sample", spanIds.json, { ...exchanged, ...answered }),
  span("chat gpt-sample", spanIds.retried, overloaded),
  { ...span("POST", spanIds.first, refused), parentSpanId: spanIds.retried },
  {
    ...span("POST", spanIds.second, { ...refused, "http.request.resend_count": 1 }),
    parentSpanId: spanIds.retried,
    startTimeUnixNano: "1790000000500000000",
  },
  { ...span("GET", spanIds.other, timedOut), scope: "@opentelemetry/instrumentation-undici" },
];

/** Metrics as tests write them. */
export const metrics = [
  histogram("gen_ai.client.operation.duration", "s", durationBounds, [{ attributes: labels, value: 0.25 }]),
  histogram("gen_ai.client.token.usage", "{token}", tokenBounds, [
    { attributes: { ...labels, "gen_ai.token.type": "input" }, value: 100 },
    { attributes: { ...labels, "gen_ai.token.type": "output" }, value: 40 },
  ]),
  histogram("http.client.request.duration", "s", httpBounds, [
    { attributes: { ...exchanged, "url.full": undefined, "url.template": "/v1/chat/completions" }, value: 0.2 },
  ]),
  counter("relayscope.cost", "{currency}", 0.0021, {
    ...labels,
    "relayscope.currency": "USD",
    "relayscope.price.source": "file",
  }),
  gauge("relayscope.ratelimit.remaining", "{request}", 99, { ...host, "relayscope.limit.kind": "requests" }),
];

/** A span that began and ended well; its status follows from `error.type`. */
export function span(name: string, spanId: string, attributes: PlainAttributes) {
  return {
    scope: "relayscope",
    name,
    traceId,
    spanId,
    kind: 3,
    startTimeUnixNano: "1790000000000000000",
    endTimeUnixNano: "1790000001000000000",
    status: { code: attributes["error.type"] === undefined ? 0 : 2 },
    attributes,
  };
}

/** A cumulative histogram with one measurement a point, which is its exemplar too. */
export function histogram(
  name: string,
  unit: string,
  bounds: readonly number[],
  measured: readonly { readonly attributes: PlainAttributes; readonly value: number }[],
) {
  const dataPoints = measured.map(({ attributes, value }) => ({
    attributes,
    explicitBounds: bounds,
    bucketCounts: [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
      return value <= bound && value > (bounds[index - 1] ?? -1) ? 1 : 0;
    }),
    count: 1,
    sum: value,
    min: value,
    max: value,
    exemplars: [{ traceId, spanId: spanIds.json, asDouble: value }],
  }));
  return { scope: "relayscope", name, unit, histogram: { aggregationTemporality: 2, dataPoints } };
}

/** A cumulative counter of one point. */
export function counter(name: string, unit: string, value: number, attributes: PlainAttributes) {
  const dataPoints = [{ attributes, asDouble: value, exemplars: [{ traceId, spanId: spanIds.json, asDouble: value }] }];
  return { scope: "relayscope", name, unit, sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } };
}

function gauge(name: string, unit: string, value: number, attributes: PlainAttributes) {
  return { scope: "relayscope", name, unit, gauge: { dataPoints: [{ attributes, asInt: value }] } };
}
