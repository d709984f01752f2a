import type { AttributeKey } from "./catalog-attributes.ts";

/** One metric as it is emitted. */
export interface MetricDefinition {
  readonly name: string;
  readonly instrument: "histogram" | "counter" | "updown" | "gauge";
  readonly unit: string;
  readonly description: string;
  /** Upper bounds of the histogram's buckets, inclusive. */
  readonly buckets?: readonly number[];
  /** Carries all of `baseLabels` as well. */
  readonly base?: true;
  readonly labels: readonly AttributeKey[];
  /** `v1.41`: the last released convention; `latest`: its unreleased successor. */
  readonly generation: "v1.41" | "latest" | "both";
  /** Counters: each export carries one trace that was counted. Histograms always do. */
  readonly exemplars?: true;
  /** Made up by us and handed to the reader by `producer.ts`, not recorded through an instrument. */
  readonly produced?: true;
  /** Nothing records it yet. */
  readonly planned?: true;
}

/** Bounds of every duration of a model call, seconds: the GenAI convention's. */
export const durationBuckets = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
] as const;

/** Bounds of token counts: the GenAI convention's. */
const tokenBuckets = [
  1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
] as const;

/** Bounds of HTTP durations, seconds: the HTTP convention's. */
const httpBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/** Labels of every metric that is about a model call. */
export const baseLabels = [
  "operation",
  "provider",
  "requestModel",
  "responseModel",
  "serverAddress",
  "serverPort",
  "outcome",
  "role",
] as const satisfies readonly AttributeKey[];

/** `eventName` of the log record that each call makes. */
export const callEvent = "gen_ai.client.inference.operation.details";

/** Labels of the same metrics that the user chooses (`RELAYSCOPE_ATTRIBUTION_LABELS`); the first is a family of names. */
export const chosenLabels = ["attribution", "route"] as const satisfies readonly AttributeKey[];

const limitLabels = ["limitKind", "provider", "requestModel", "serverAddress", "serverPort"] as const;
const token = { unit: "{token}", base: true } as const;
const seconds = { instrument: "histogram", unit: "s", buckets: durationBuckets } as const;
const tokens = { instrument: "histogram", ...token, buckets: tokenBuckets } as const;
const counter = { instrument: "counter", generation: "both" } as const;
// The SDK repeats an observable gauge's last value for ever, so ours are made up without it.
const gauge = { instrument: "gauge", generation: "both", produced: true } as const;
const modal = { instrument: "counter", ...token, labels: ["tokenModality"], generation: "latest" } as const;

/** Every metric. Dashboards, rules and docs/metrics.md take the names from here. */
export const metrics = {
  // Last released generation of the convention
  duration: {
    ...seconds,
    name: "gen_ai.client.operation.duration",
    base: true,
    labels: ["errorType"],
    generation: "both",
    description:
      "Duration of a model call, its retries included. In latest only for calls that are no inference (embeddings, transcription, moderation, rerank, fetch_response).",
  },
  tokenUsage: {
    ...tokens,
    name: "gen_ai.client.token.usage",
    labels: ["tokenType"],
    generation: "v1.41",
    description: "Tokens of a model call, as billed: input and output totals. A call without usage records nothing.",
  },
  timeToFirstChunk: {
    ...seconds,
    name: "gen_ai.client.operation.time_to_first_chunk",
    base: true,
    labels: [],
    generation: "v1.41",
    description: "Streams: time to the first read that carried content.",
  },
  timePerOutputChunk: {
    ...seconds,
    name: "gen_ai.client.operation.time_per_output_chunk",
    base: true,
    produced: true,
    labels: [],
    generation: "v1.41",
    description: "Streams: time between reads that carried body; events that came in one read came together.",
  },

  // Its successor
  inferenceDuration: {
    ...seconds,
    name: "gen_ai.client.inference.duration",
    base: true,
    labels: ["errorType"],
    generation: "latest",
    description: "Duration of an inference call, its retries included.",
  },
  inferenceTimeToFirstChunk: {
    ...seconds,
    name: "gen_ai.client.inference.time_to_first_chunk",
    base: true,
    labels: [],
    generation: "latest",
    description: "Streams: time to the first read that carried content.",
  },
  inferenceTimePerOutputChunk: {
    ...seconds,
    name: "gen_ai.client.inference.time_per_output_chunk",
    base: true,
    produced: true,
    labels: [],
    generation: "latest",
    description: "Streams: time between reads that carried body; events that came in one read came together.",
  },
  inferenceInput: {
    ...modal,
    name: "gen_ai.client.inference.usage.input_tokens",
    description: "Input tokens, as billed. A failed call without usage adds 0.",
  },
  inferenceOutput: {
    ...modal,
    name: "gen_ai.client.inference.usage.output_tokens",
    description: "Output tokens, as billed. A failed call without usage adds 0.",
  },
  inferenceCacheRead: {
    ...modal,
    name: "gen_ai.client.inference.usage.cache_read.input_tokens",
    description: "Input tokens read from the provider's cache: part of the input.",
  },
  inferenceCacheWrite: {
    ...modal,
    name: "gen_ai.client.inference.usage.cache_write.input_tokens",
    description: "Input tokens written to the provider's cache: part of the input.",
  },
  inferenceReasoning: {
    ...modal,
    name: "gen_ai.client.inference.usage.reasoning.output_tokens",
    description: "Output tokens spent on reasoning: part of the output.",
  },
  inferenceInputPerCall: {
    ...tokens,
    name: "gen_ai.client.inference.operation.input_tokens",
    labels: ["errorType"],
    generation: "latest",
    description: "Input tokens of one call. A failed call without usage records 0.",
  },
  inferenceOutputPerCall: {
    ...tokens,
    name: "gen_ai.client.inference.operation.output_tokens",
    labels: ["errorType"],
    generation: "latest",
    description: "Output tokens of one call. A failed call without usage records 0.",
  },

  // HTTP
  httpDuration: {
    name: "http.client.request.duration",
    instrument: "histogram",
    unit: "s",
    buckets: httpBuckets,
    generation: "both",
    labels: [
      "httpMethod",
      "serverAddress",
      "serverPort",
      "urlScheme",
      "urlTemplate",
      "httpStatus",
      "errorType",
      "protocolVersion",
    ],
    description:
      "Duration of each HTTP attempt of a model call. url.template keeps it apart from other clients' series.",
  },

  // Ours
  tokens: {
    ...counter,
    ...token,
    name: "relayscope.tokens",
    labels: ["tokenKind"],
    description: "Tokens by disjoint kind: the sum over the kinds is the bill's total.",
  },
  cost: {
    ...counter,
    name: "relayscope.cost",
    unit: "{currency}",
    base: true,
    labels: ["currency", "priceSource"],
    exemplars: true,
    description: "What the calls cost, in whole units of the currency. Never sum over currencies.",
  },
  referenceCost: {
    ...counter,
    name: "relayscope.reference_cost",
    unit: "{currency}",
    base: true,
    labels: ["currency"],
    description: "What the same tokens cost at the vendor's list price, where that is known.",
  },
  convertedCost: {
    ...counter,
    name: "relayscope.converted_cost",
    unit: "{currency}",
    base: true,
    labels: ["currency"],
    exemplars: true,
    description:
      "What the calls cost in the one currency of RELAYSCOPE_CURRENCY, by dated exchange rates. Beside relayscope.cost: never add the two.",
  },
  unconverted: {
    ...counter,
    name: "relayscope.unconverted",
    unit: "{operation}",
    base: true,
    labels: ["currency"],
    description: "Calls with a cost that no exchange rate converts to RELAYSCOPE_CURRENCY, by the currency charged.",
  },
  estimatedTokens: {
    ...counter,
    name: "relayscope.estimated_tokens",
    unit: "{token}",
    base: true,
    labels: ["tokenType"],
    description:
      "Tokens counted here, not by the provider, of calls that say no usage; only where RELAYSCOPE_ESTIMATE_USAGE asks for it.",
  },
  estimatedCost: {
    ...counter,
    name: "relayscope.estimated_cost",
    unit: "{currency}",
    base: true,
    labels: ["currency", "priceSource"],
    description: "What the estimated tokens would cost. Never part of relayscope.cost.",
  },
  unpriced: {
    ...counter,
    name: "relayscope.unpriced",
    unit: "{operation}",
    base: true,
    labels: ["reason"],
    exemplars: true,
    description:
      "Calls without a price: unknown_model, relay_without_price, unknown_tier, no_price_at_date, usage_missing.",
  },
  usageMissing: {
    ...counter,
    name: "relayscope.usage_missing",
    unit: "{operation}",
    base: true,
    labels: ["reason"],
    exemplars: true,
    description: "Ended calls that said no tokens: not_requested, interrupted, cancelled, unread, silent.",
  },
  finish: {
    ...counter,
    name: "relayscope.finish",
    unit: "{choice}",
    base: true,
    labels: ["reason"],
    description:
      "Choices by how they ended: stop, length, tool_call, content_filter, error; a provider's own word is other.",
  },
  modelSubstituted: {
    ...counter,
    name: "relayscope.model_substituted",
    unit: "{operation}",
    base: true,
    labels: [],
    exemplars: true,
    description:
      "Calls answered by another model than the one asked for; aliases and dated versions are the same model.",
  },
  active: {
    name: "relayscope.active",
    instrument: "updown",
    unit: "{operation}",
    generation: "both",
    labels: ["operation", "provider", "requestModel", "serverAddress", "serverPort"],
    description: "Calls in flight, by what is known at their beginning.",
  },
  retries: {
    ...counter,
    name: "relayscope.retries",
    unit: "{attempt}",
    base: true,
    labels: ["cause"],
    exemplars: true,
    description: "Attempts that were made again, by the outcome that caused it; a redirect is none.",
  },
  requestsRemaining: {
    ...gauge,
    name: "relayscope.ratelimit.remaining",
    unit: "{request}",
    labels: limitLabels,
    description:
      "What is left of a rate limit, as the last answer said: until its reset, but once at least, and at most for 5 minutes.",
  },
  tokensRemaining: {
    ...gauge,
    name: "relayscope.ratelimit.remaining",
    unit: "{token}",
    labels: limitLabels,
    description:
      "What is left of a rate limit, as the last answer said: until its reset, but once at least, and at most for 5 minutes.",
  },
  requestsLimit: {
    ...gauge,
    name: "relayscope.ratelimit.limit",
    unit: "{request}",
    labels: limitLabels,
    description: "The rate limit, as the last answer said; gone with what is left of it.",
  },
  tokensLimit: {
    ...gauge,
    name: "relayscope.ratelimit.limit",
    unit: "{token}",
    labels: limitLabels,
    description: "The rate limit, as the last answer said; gone with what is left of it.",
  },
  limitReset: {
    ...gauge,
    name: "relayscope.ratelimit.reset",
    unit: "s",
    labels: limitLabels,
    description: "Time until the rate limit is whole again, counted down.",
  },
  priceTableAge: {
    ...gauge,
    name: "relayscope.price_table.age",
    unit: "s",
    labels: ["priceSource"],
    description: "Age of the prices in use.",
  },
  calls: {
    ...counter,
    name: "relayscope.calls",
    unit: "{operation}",
    labels: ["state", "reason"],
    description:
      "Our own ledger: seen = ended + skipped + under way; corrected counts what was first taken for another call, or given up (each with the reason).",
  },
  telemetry: {
    ...counter,
    name: "relayscope.telemetry",
    unit: "{item}",
    labels: ["signal", "state", "reason"],
    produced: true,
    description:
      "Spans, data points and log records: exported, dropped (queue_full, export_failed, rejected, exit, closed). What leaves with a process's last export is not in it.",
  },
  faults: {
    ...counter,
    name: "relayscope.faults",
    unit: "{fault}",
    labels: ["part"],
    description: "Errors of Relayscope itself, caught.",
  },
  unobserved: {
    ...counter,
    name: "relayscope.unobserved",
    unit: "{call}",
    labels: ["client", "serverAddress"],
    description:
      "Requests to known model hosts that the hook cannot read: they go through node:http or node:http2, not undici.",
  },
  labelOverflow: {
    ...counter,
    name: "relayscope.label_overflow",
    unit: "{value}",
    labels: ["label"],
    description: "Values beyond a label's bound, each counted once; their series say other.",
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricKey = keyof typeof metrics;
