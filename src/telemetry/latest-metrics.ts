import type { Attributes } from "@opentelemetry/api";
import type { Call } from "../call.ts";
import { billedUsage } from "../wire/billed-usage.ts";
import { errorTypeOf } from "./attributes.ts";
import { isInference } from "./inference.ts";
import type { Labels } from "./labels.ts";
import type { Add } from "./metrics.ts";
import type { Semconv } from "./scope.ts";

interface LatestSinks {
  readonly semconv: Semconv;
  readonly labels: Labels;
}

/** Records a call in the unreleased generation of the convention. */
export function recordLatest({ semconv, labels }: LatestSinks, add: Add, base: Attributes, call: Call): void {
  const withError = labels.withError(base, call);
  if (!isInference(call.format.operation)) {
    // It keeps the released name, which in dup has been recorded already.
    if (semconv === "latest") add("duration", call.durationMs / 1000, withError);
    return;
  }
  add("inferenceDuration", call.durationMs / 1000, withError);
  if (call.stream?.firstChunkMs !== undefined) add("inferenceTimeToFirstChunk", call.stream.firstChunkMs / 1000);
  recordTokens(labels, add, base, withError, call);
}

function recordTokens(labels: Labels, add: Add, base: Attributes, withError: Attributes, call: Call): void {
  const usage = billedUsage(call.reading.usage ?? {});
  // The convention has a failed call count with 0 tokens; of a cancelled or silent one nothing is known, so nothing is said.
  const failed = errorTypeOf(call) !== undefined;
  const input = usage.input ?? (failed ? 0 : undefined);
  const output = usage.output ?? (failed ? 0 : undefined);
  const unknown = labels.with(base, "tokenModality", "unknown");
  for (const [modality, tokens] of modalities(input, usage.audioInput, usage.imageInput)) {
    add("inferenceInput", tokens, labels.with(base, "tokenModality", modality));
  }
  for (const [modality, tokens] of modalities(output, usage.audioOutput, usage.imageOutput)) {
    add("inferenceOutput", tokens, labels.with(base, "tokenModality", modality));
  }
  if (usage.cacheRead !== undefined) add("inferenceCacheRead", usage.cacheRead, unknown);
  if (usage.cacheWrite !== undefined) add("inferenceCacheWrite", usage.cacheWrite, unknown);
  if (usage.reasoning !== undefined) add("inferenceReasoning", usage.reasoning, unknown);
  if (input !== undefined) add("inferenceInputPerCall", input, withError);
  if (output !== undefined) add("inferenceOutputPerCall", output, withError);
}

/** A total by modality. What the provider did not break down is `unknown`; it is `text` where all else was told apart. */
function modalities(total: number | undefined, audio: number | undefined, image: number | undefined) {
  if (total === undefined) return [];
  const audioTokens = Math.min(total, audio ?? 0);
  const imageTokens = Math.min(total - audioTokens, image ?? 0);
  const rest = total - audioTokens - imageTokens;
  const kinds: readonly (readonly [string, number])[] = [
    ["audio", audioTokens],
    ["image", imageTokens],
    [audio !== undefined && image !== undefined ? "text" : "unknown", rest],
  ];
  const used = kinds.filter(([, tokens]) => tokens > 0);
  return used.length > 0 ? used : ([["unknown", 0]] as const);
}
