import { durationBounds, httpBounds } from "./bounds.ts";
import type { Parts } from "./sample-payloads.ts";
import * as sample from "./sample.ts";

const { answered, counter, exchanged, histogram, labels, metrics, record, service, span, spanIds } = sample;

/** One JSON call whose span has these attributes besides the right ones, or without those that are undefined. */
export const call = (attributes: sample.PlainAttributes, name = "chat gpt-sample"): Parts => {
  return { spans: [span(name, spanIds.json, { ...exchanged, ...answered, ...attributes })], logs: [] };
};
const point = (name: string, unit: string, value: number, attributes: sample.PlainAttributes): Parts => {
  return { metrics: [counter(name, unit, value, { ...labels, ...attributes })] };
};
export const duration = (change: (metric: ReturnType<typeof histogram>) => object): Parts => {
  const metric = histogram("gen_ai.client.operation.duration", "s", durationBounds, [
    { attributes: labels, value: 0.25 },
  ]);
  return { metrics: [{ scope: "relayscope", ...change(metric) }] };
};
const data = (change: object) => (metric: ReturnType<typeof histogram>) => ({
  ...metric,
  histogram: { ...metric.histogram, dataPoints: metric.histogram.dataPoints.map((one) => ({ ...one, ...change })) },
});
const delta = (metric: ReturnType<typeof histogram>) => {
  return { ...metric, histogram: { ...metric.histogram, aggregationTemporality: 1 } };
};
const exemplar = (change: object) =>
  duration(data({ exemplars: [{ traceId: record.traceId, spanId: spanIds.json, asDouble: 0.25, ...change }] }));

/** One violation each: its rule and row, and the sample with the fault in it. */
export const planted: readonly (readonly [caught: string, parts: Parts])[] = [
  ["unknown gen_ai.request.mood", call({ "gen_ai.request.mood": "good" })],
  ["unknown relayscope.mood", call({ "relayscope.mood": "good" })],
  ["unknown http.mood", call({ "http.mood": "good" })],
  ["missing gen_ai.provider.name", call({ "gen_ai.provider.name": undefined })],
  ["missing server.port", call({ "server.port": undefined })],
  ["missing url.full", call({ "url.full": undefined })],
  ["type gen_ai.usage.input_tokens", call({ "gen_ai.usage.input_tokens": "100" })],
  ["type gen_ai.request.seed", call({ "gen_ai.request.seed": { int: "many" } })],
  ["type gen_ai.request.max_tokens", call({ "gen_ai.request.max_tokens": { double: 1.5 } })],
  ["type gen_ai.request.temperature", call({ "gen_ai.request.temperature": "warm" })],
  ["type gen_ai.response.finish_reasons", call({ "gen_ai.response.finish_reasons": "stop" })],
  ["value gen_ai.response.finish_reasons", call({ "gen_ai.response.finish_reasons": ["tool_calls"] })],
  ["value gen_ai.operation.name", call({ "gen_ai.operation.name": "chatting" }, "chatting gpt-sample")],
  ["value gen_ai.request.stream", call({ "gen_ai.request.stream": false })],
  ["value gen_ai.request.choice.count", call({ "gen_ai.request.choice.count": 1 })],
  ["condition gen_ai.response.time_to_first_chunk", call({ "gen_ai.response.time_to_first_chunk": 0.1 })],
  ["condition relayscope.stream.chunks", call({ "relayscope.stream.chunks": 1 })],
  ["deprecated gen_ai.system", call({ "gen_ai.system": "openai" })],
  ["deprecated gen_ai.openai.request.seed", call({ "gen_ai.openai.request.seed": 1 })],
  ["generation gen_ai.usage.cache_write.input_tokens", call({ "gen_ai.usage.cache_write.input_tokens": 1 })],
  ["usage gen_ai.usage.input_tokens", call({ "gen_ai.usage.cache_creation.input_tokens": 41 })],
  ["usage gen_ai.usage.output_tokens", call({ "gen_ai.usage.reasoning.output_tokens": 41 })],
  ["value relayscope.outcome", call({ "relayscope.outcome": "fine" })],
  ["missing error.type", call({ "relayscope.outcome": "server" })],
  ["condition error.type", call({ "relayscope.outcome": "cancelled", "error.type": "AbortError" })],
  ["status code http.response.status_code", call({ "relayscope.outcome": "server", "error.type": "500" })],
  ["missing gen_ai.usage.cost.currency", call({ "gen_ai.usage.cost.currency": undefined })],
  ["value gen_ai.usage.cost.currency", call({ "gen_ai.usage.cost.currency": "EURO" })],
  ["condition gen_ai.usage.cost.currency", call({ "gen_ai.usage.cost.amount": undefined })],
  ["missing relayscope.reference_cost.currency", call({ "relayscope.reference_cost.currency": undefined })],
  ["value relayscope.reference_cost.date", call({ "relayscope.reference_cost.date": "lately" })],
  ["missing relayscope.converted_cost.currency", call({ "relayscope.converted_cost.amount": 0.5 })],
  [
    "missing relayscope.converted_cost.rate_date",
    call({ "relayscope.converted_cost.amount": 0.5, "relayscope.converted_cost.currency": "EUR" }),
  ],
  [
    "condition relayscope.converted_cost.rate_date",
    call({
      "relayscope.converted_cost.amount": 0.5,
      "relayscope.converted_cost.currency": "USD",
      "relayscope.converted_cost.rate_date": "2026-11-01",
    }),
  ],
  ["cost gen_ai.usage.cost.source", call({ "gen_ai.usage.cost.source": "provider" })],
  ["value url.full", call({ "url.full": "https://relay/v1/models/m:go?key=AIza" })],
  ["value url.full", call({ "url.full": "https://me:word@relay/v1/chat/completions" })],
  ["name span name", call({}, "chat")],
  ["content gen_ai.input.messages", call({ "gen_ai.input.messages": "[]" })],
  ["unit gen_ai.client.operation.duration", duration((metric) => ({ ...metric, unit: "ms" }))],
  ["buckets gen_ai.client.operation.duration", duration(data({ explicitBounds: httpBounds }))],
  ["number gen_ai.client.operation.duration", duration(data({ count: 2 }))],
  ["number gen_ai.client.operation.duration", duration(data({ sum: 9 }))],
  ["temporality gen_ai.client.operation.duration", duration(delta)],
  ["instrument gen_ai.client.operation.duration", point("gen_ai.client.operation.duration", "s", 1, {})],
  ["instrument relayscope.active", point("relayscope.active", "{operation}", 1, {})],
  ["unknown relayscope.mood", point("relayscope.mood", "{mood}", 1, {})],
  ["unknown team", point("relayscope.model_substituted", "{operation}", 1, { team: "red" })],
  ["unknown service.name", point("relayscope.model_substituted", "{operation}", 1, { "service.name": "shop" })],
  ["number relayscope.tokens", point("relayscope.tokens", "{token}", 0.5, { "relayscope.token.kind": "input" })],
  ["missing relayscope.currency", point("relayscope.cost", "{currency}", 1, { "relayscope.price.source": "file" })],
  ["generation gen_ai.client.inference.duration", point("gen_ai.client.inference.duration", "s", 1, {})],
  ["exemplar exemplar of gen_ai.client.operation.duration", exemplar({ traceId: "0".repeat(32) })],
  ["exemplar exemplar of gen_ai.client.operation.duration", exemplar({ asDouble: 5 })],
  ["series relayscope.cost", { metrics: [...metrics, ...metrics] }],
  ["ids spanId", { logs: [{ ...record, spanId: "" }] }],
  ["event name eventName", { logs: [{ ...record, eventName: undefined }] }],
  ["missing relayscope.duration", { logs: [{ ...record, attributes: answered }] }],
  ["unknown gen_ai.mood", { logs: [{ ...record, eventName: "gen_ai.mood" }] }],
  [
    "twin gen_ai.response.id",
    { logs: [{ ...record, attributes: { ...record.attributes, "gen_ai.response.id": "2" } }] },
  ],
  ["missing service.name", { service: { ...service, "service.name": undefined } }],
  ["missing service.instance.id", { service: { ...service, "service.instance.id": undefined } }],
];
