import { durationBounds, httpBounds, tokenBounds } from "./bounds.ts";
import { httpMetricLabels } from "./http.ts";
import { baseLabels, errorLabel } from "./labels.ts";
import { relayscopeMetrics } from "./relayscope-metrics.ts";
import { row, type MetricRow } from "./rows.ts";

const tokenType = row("gen_ai.token.type", "string", "required", { values: ["input", "output"] });
const modality = row("gen_ai.token.modality", "string", "required", { values: ["text", "image", "audio", "unknown"] });

/** The operations that have metrics of their own in the latest generation. */
export const inferenceOperations = ["chat", "generate_content", "text_completion"];

const seconds = { instrument: "histogram", units: ["s"], bounds: durationBounds } as const;
const tokensEach = { instrument: "histogram", units: ["{token}"], bounds: tokenBounds } as const;
const tokensSummed = { instrument: "counter", units: ["{token}"], labels: [...baseLabels, modality] } as const;
const failing = [...baseLabels, errorLabel];

/** Names up to 1.41. The first one lives on in the latest generation for what is no inference. */
const released: readonly MetricRow[] = [
  { name: "gen_ai.client.operation.duration", ...seconds, labels: failing },
  {
    name: "gen_ai.client.token.usage",
    ...tokensEach,
    labels: [...baseLabels, tokenType],
    generation: "v1.41",
  },
  {
    name: "gen_ai.client.operation.time_to_first_chunk",
    ...seconds,
    labels: baseLabels,
    generation: "v1.41",
  },
  {
    name: "gen_ai.client.operation.time_per_output_chunk",
    ...seconds,
    labels: baseLabels,
    generation: "v1.41",
  },
];

const inference = "gen_ai.client.inference";

/** Names of the convention's main branch. */
const latest: readonly MetricRow[] = [
  { name: `${inference}.duration`, ...seconds, labels: failing, generation: "latest" },
  { name: `${inference}.time_to_first_chunk`, ...seconds, labels: baseLabels, generation: "latest" },
  { name: `${inference}.time_per_output_chunk`, ...seconds, labels: baseLabels, generation: "latest" },
  { name: `${inference}.usage.input_tokens`, ...tokensSummed, generation: "latest" },
  { name: `${inference}.usage.output_tokens`, ...tokensSummed, generation: "latest" },
  { name: `${inference}.usage.cache_read.input_tokens`, ...tokensSummed, generation: "latest" },
  { name: `${inference}.usage.cache_write.input_tokens`, ...tokensSummed, generation: "latest" },
  { name: `${inference}.usage.reasoning.output_tokens`, ...tokensSummed, generation: "latest" },
  { name: `${inference}.operation.input_tokens`, ...tokensEach, labels: failing, generation: "latest" },
  { name: `${inference}.operation.output_tokens`, ...tokensEach, labels: failing, generation: "latest" },
  { name: "gen_ai.client.embeddings.duration", ...seconds, labels: failing, generation: "latest" },
  {
    name: "gen_ai.client.embeddings.operation.input_tokens",
    ...tokensEach,
    labels: baseLabels,
    generation: "latest",
  },
];

const http: MetricRow = {
  name: "http.client.request.duration",
  instrument: "histogram",
  units: ["s"],
  bounds: httpBounds,
  labels: httpMetricLabels,
};

/** Every metric that may be emitted. */
export const metricRows: readonly MetricRow[] = [...released, ...latest, http, ...relayscopeMetrics];
