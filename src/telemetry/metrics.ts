import { type Attributes, type Context, trace } from "@opentelemetry/api";
import type { Call, Estimate } from "../call.ts";
import { billedUsage } from "../wire/billed-usage.ts";
import { metrics as catalog, type MetricKey } from "./catalog.ts";
import type { ChunkGaps } from "./chunk-gaps.ts";
import type { ExemplarStore } from "./exemplars.ts";
import { finishReasons } from "./finish-reasons.ts";
import { isRedirect } from "./http-attributes.ts";
import { isInference } from "./inference.ts";
import { type RecordMetric, speaks } from "./instruments.ts";
import type { Labels } from "./labels.ts";
import { recordLatest } from "./latest-metrics.ts";
import { isSubstituted } from "./model-substitution.ts";
import type { RateLimits } from "./ratelimits.ts";
import type { Semconv } from "./scope.ts";
import { tokenKinds } from "./token-kinds.ts";

// The catalogue's words; all others (compaction, a provider's own) stay on the span.
const finishWords: ReadonlySet<string> = new Set(["stop", "length", "tool_call", "content_filter", "error"]);

/** Where the numbers of a call go. */
export interface MetricSinks {
  readonly semconv: Semconv;
  readonly record: RecordMetric;
  readonly labels: Labels;
  readonly gaps: ChunkGaps;
  readonly limits: RateLimits;
  readonly exemplars: ExemplarStore | undefined;
}

const none: ReadonlySet<MetricKey> = new Set();

/** Records all numbers of an ended call but those of the metrics that are `held`; `context` holds its span. */
export function recordCall(sinks: MetricSinks, call: Call, context: Context, held = none): void {
  const base = sinks.labels.base(call);
  const add: Add = (key, value, labels) => {
    if (!held.has(key)) sinks.record(key, value, labels ?? base, context);
  };
  recordConvention(sinks, add, base, call);
  recordAttempts(sinks, add, base, call);
  recordAnswer(sinks, add, base, call);
  recordMoney(sinks, add, base, call);
  if (!held.has("timePerOutputChunk")) recordGaps(sinks, base, call, context);
  recordLimits(sinks, call);
}

/** Records an ended call in those metrics of the convention that were held, and are nobody else's after all. */
export function recordHeld(sinks: MetricSinks, call: Call, context: Context, metrics: ReadonlySet<MetricKey>): void {
  const base = sinks.labels.base(call);
  const add: Add = (key, value, labels) => {
    if (metrics.has(key)) sinks.record(key, value, labels ?? base, context);
  };
  recordConvention(sinks, add, base, call);
  if (metrics.has("timePerOutputChunk")) recordGaps(sinks, base, call, context);
}

/** Records under a call's own labels, or under others. */
export type Add = (key: MetricKey, value: number, labels?: Attributes) => void;

function recordConvention(sinks: MetricSinks, add: Add, base: Attributes, call: Call): void {
  if (sinks.semconv !== "latest") recordReleased(sinks, add, base, call);
  if (sinks.semconv !== "v1.41") recordLatest(sinks, add, base, call);
}

function recordReleased({ labels }: MetricSinks, add: Add, base: Attributes, call: Call): void {
  add("duration", call.durationMs / 1000, labels.withError(base, call));
  const usage = billedUsage(call.reading.usage ?? {});
  if (usage.input !== undefined) add("tokenUsage", usage.input, labels.with(base, "tokenType", "input"));
  if (usage.output !== undefined) add("tokenUsage", usage.output, labels.with(base, "tokenType", "output"));
  if (call.stream?.firstChunkMs !== undefined) add("timeToFirstChunk", call.stream.firstChunkMs / 1000);
}

function recordAttempts({ labels }: MetricSinks, add: Add, base: Attributes, call: Call): void {
  for (const attempt of call.attempts)
    add("httpDuration", attempt.durationMs / 1000, labels.http(attempt, call.format.paths));
  for (const earlier of call.attempts.slice(0, -1)) {
    if (!isRedirect(earlier)) add("retries", 1, labels.with(base, "cause", earlier.outcome));
  }
}

function recordAnswer({ labels }: MetricSinks, add: Add, base: Attributes, call: Call): void {
  for (const [kind, tokens] of tokenKinds(billedUsage(call.reading.usage ?? {})))
    add("tokens", tokens, labels.with(base, "tokenKind", kind));
  for (const reason of (call.look !== true && finishReasons(call)) || []) {
    add("finish", 1, labels.with(base, "reason", finishWords.has(reason) ? reason : "other"));
  }
  if (call.usageMissing !== undefined) add("usageMissing", 1, labels.with(base, "reason", call.usageMissing));
  if (isSubstituted(call)) add("modelSubstituted", 1);
}

function recordMoney({ labels }: MetricSinks, add: Add, base: Attributes, call: Call): void {
  const { cost, referenceCost, convertedCost, unconverted, unpriced, estimate } = call;
  if (cost !== undefined) {
    const inCurrency = labels.with(base, "currency", cost.currency);
    add("cost", cost.amount, labels.with(inCurrency, "priceSource", cost.source));
    if (unconverted === true) add("unconverted", 1, inCurrency);
  }
  if (referenceCost !== undefined)
    add("referenceCost", referenceCost.amount, labels.with(base, "currency", referenceCost.currency));
  if (convertedCost !== undefined)
    add("convertedCost", convertedCost.amount, labels.with(base, "currency", convertedCost.currency));
  if (estimate !== undefined) recordEstimate(labels, add, base, estimate);
  if (unpriced !== undefined) add("unpriced", 1, labels.with(base, "reason", unpriced));
}

function recordEstimate(labels: Labels, add: Add, base: Attributes, { usage, cost }: Estimate): void {
  if (usage.input !== undefined) add("estimatedTokens", usage.input, labels.with(base, "tokenType", "input"));
  if (usage.output !== undefined) add("estimatedTokens", usage.output, labels.with(base, "tokenType", "output"));
  if (cost === undefined) return;
  add(
    "estimatedCost",
    cost.amount,
    labels.with(labels.with(base, "currency", cost.currency), "priceSource", cost.source),
  );
}

function recordGaps(
  { gaps, exemplars, semconv }: MetricSinks,
  base: Attributes,
  { stream, format }: Call,
  context: Context,
): void {
  // An embedding has no chunks of output, even where a relay answers with events.
  if (stream === undefined || !isInference(format.operation)) return;
  gaps.add(base, stream);
  if (stream.maxGapMs === undefined) return;
  // The longest wait of the call stands for it: that is the one somebody will want to look at.
  for (const definition of [catalog.timePerOutputChunk, catalog.inferenceTimePerOutputChunk]) {
    if (!speaks(semconv, definition)) continue;
    exemplars?.offer(definition.name, base, stream.maxGapMs / 1000, trace.getSpanContext(context), definition.buckets);
  }
}

function recordLimits({ limits, labels }: MetricSinks, call: Call): void {
  // The headers came with the answer's beginning, which for a stream is long before its end.
  const answeredAt = call.startedAt + (call.stream?.firstChunkMs ?? call.durationMs);
  for (const limit of call.rateLimits) limits.observe(labels.limit(call, limit.kind), limit, answeredAt);
}
