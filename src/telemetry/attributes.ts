import type { Attributes, AttributeValue } from "@opentelemetry/api";
import type { Call } from "../call.ts";
import type { Usage } from "../wire/format.ts";
import { attributionAttributes } from "./attribution-attributes.ts";
import { attributeNames as a } from "./catalog-attributes.ts";
import { finishReasons } from "./finish-reasons.ts";
import type { Semconv } from "./scope.ts";

/** All that is told of a call on its span and its log record; no content (`content-attributes.ts`), and nothing of HTTP. */
export function callAttributes(call: Call, semconv: Semconv): Attributes {
  const found: Attributes = {};
  const set = (name: string, value: AttributeValue | undefined) => {
    if (value !== undefined) found[name] = value;
  };
  setCall(set, call);
  if (call.attribution !== undefined) Object.assign(found, attributionAttributes(call.attribution));
  setAsked(set, call);
  setAnswered(set, call);
  setUsage(set, call, semconv);
  setCost(set, call);
  if (call.provider === "openai") setOpenai(set, call);
  return found;
}

/** `error.type` of a call: every outcome has one but `ok` and `cancelled`, which are no errors. */
export function errorTypeOf(call: Pick<Call, "outcome" | "errorType">): string | undefined {
  if (call.outcome === "ok" || call.outcome === "cancelled") return undefined;
  return call.errorType ?? "_OTHER";
}

type Set = (name: string, value: AttributeValue | undefined) => void;

function setCall(set: Set, call: Call): void {
  set(a.operation, call.format.operation);
  set(a.provider, call.provider);
  set(a.serverAddress, call.serverAddress);
  set(a.serverPort, call.serverPort);
  set(a.errorType, errorTypeOf(call));
  set(a.outcome, call.outcome);
  set(a.relay, call.relay);
  set(a.role, call.role);
  set(a.attempts, call.attempts.length);
  set(a.requestId, call.requestId);
}

function setAsked(set: Set, { asked, stream }: Call): void {
  set(a.requestModel, asked.model);
  set(a.deployment, asked.deployed);
  set(a.conversationId, asked.conversationId);
  set(a.outputType, asked.outputType);
  set(a.choices, asked.choices === 1 ? undefined : asked.choices);
  set(a.seed, asked.seed);
  // Absent means no stream: some servers stream where nobody said so, and a request may be too large to be read.
  set(a.stream, asked.stream === true || stream !== undefined ? true : undefined);
  set(a.topK, asked.topK);
  set(a.topP, asked.topP);
  set(a.temperature, asked.temperature);
  set(a.frequencyPenalty, asked.frequencyPenalty);
  set(a.presencePenalty, asked.presencePenalty);
  set(a.maxTokens, asked.maxTokens);
  set(a.stopSequences, asked.stopSequences && [...asked.stopSequences]);
  set(a.previousResponseId, asked.previousResponseId);
  set(a.reasoningLevel, asked.reasoningLevel);
  set(a.encodingFormats, asked.encodingFormats && [...asked.encodingFormats]);
  set(a.dimensions, asked.dimensions);
}

function setAnswered(set: Set, call: Call): void {
  const reasons = finishReasons(call);
  set(a.finishReasons, reasons && [...reasons]);
  set(a.responseId, call.reading.id);
  set(a.responseModel, call.reading.model);
  // OpenAI's has a name of the convention.
  if (call.provider !== "openai") set(a.serviceTier, call.reading.serviceTier);
  if (call.stream === undefined) return;
  set(a.timeToFirstChunk, seconds(call.stream.firstChunkMs));
  set(a.streamChunks, call.stream.chunks);
  set(a.streamMaxGap, seconds(call.stream.maxGapMs));
}

function setUsage(set: Set, { reading, estimate }: Call, semconv: Semconv): void {
  const usage: Usage | undefined = reading.usage ?? estimate?.usage;
  // Seconds of sound are no tokens.
  if (usage === undefined || Object.keys(usage).every((key) => key === "seconds")) return;
  set(a.usageSource, reading.usage === undefined ? "estimated" : "reported");
  set(a.inputTokens, usage.input);
  set(a.outputTokens, usage.output);
  set(a.cacheReadTokens, usage.cacheRead);
  if (semconv !== "latest") set(a.cacheCreationTokens, usage.cacheWrite);
  if (semconv !== "v1.41") set(a.cacheWriteTokens, usage.cacheWrite);
  set(a.cacheWrite1hTokens, usage.cacheWrite1h);
  set(a.reasoningTokens, usage.reasoning);
  // Providers report 0 for modalities a model has not got: the convention wants those that were used.
  set(a.audioInputTokens, usage.audioInput || undefined);
  set(a.imageInputTokens, usage.imageInput || undefined);
  set(a.audioOutputTokens, usage.audioOutput || undefined);
  set(a.imageOutputTokens, usage.imageOutput || undefined);
  set(a.billedInputTokens, usage.billedInput);
  set(a.billedOutputTokens, usage.billedOutput);
}

function setCost(set: Set, call: Call): void {
  const cost = call.cost ?? call.estimate?.cost;
  set(a.costAmount, cost?.amount);
  set(a.costCurrency, cost?.currency);
  set(a.costSource, cost && (cost.source === "provider" ? "provider" : "local"));
  set(a.priceSource, cost?.source);
  set(a.priceDate, cost?.priceDate);
  set(a.convertedCostAmount, call.convertedCost?.amount);
  set(a.convertedCostCurrency, call.convertedCost?.currency);
  set(a.convertedCostRateDate, call.convertedCost?.rateDate);
  set(a.referenceCostAmount, call.referenceCost?.amount);
  set(a.referenceCostCurrency, call.referenceCost?.currency);
  set(a.referenceCostDate, call.referenceCost?.priceDate);
}

function setOpenai(set: Set, { asked, reading, format }: Call): void {
  set(a.openaiApi, format.api);
  set(a.openaiRequestTier, asked.serviceTier === "auto" ? undefined : asked.serviceTier);
  set(a.openaiResponseTier, reading.serviceTier);
  set(a.openaiFingerprint, reading.systemFingerprint);
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
