import type { Attributes } from "@opentelemetry/api";
import { attributionPrefix } from "./attribution-attributes.ts";
import { attributeNames as a, type AttributeKey } from "./catalog-attributes.ts";

/**
 * What a call's span keeps within another's span of the same inference: how it went, what it cost, and what of its
 * usage the other may lack. What makes a span an inference (operation, provider, models, what was asked) is the
 * outer's, and so are the totals of the usage, which a sum over spans would count twice.
 */
const kept: readonly AttributeKey[] = [
  "serverAddress",
  "serverPort",
  "errorType",
  "outcome",
  "relay",
  "role",
  "attempts",
  "requestId",
  "route",
  "pseudoUser",
  "keyFingerprint",
  "timeToFirstChunk",
  "streamChunks",
  "streamMaxGap",
  "usageSource",
  "cacheReadTokens",
  "cacheCreationTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "reasoningTokens",
  "audioInputTokens",
  "imageInputTokens",
  "audioOutputTokens",
  "imageOutputTokens",
  "billedInputTokens",
  "billedOutputTokens",
  "costAmount",
  "costCurrency",
  "costSource",
  "priceSource",
  "priceDate",
  "convertedCostAmount",
  "convertedCostCurrency",
  "convertedCostRateDate",
  "referenceCostAmount",
  "referenceCostCurrency",
  "referenceCostDate",
  "openaiRequestTier",
  "openaiResponseTier",
  "serviceTier",
];

const names: ReadonlySet<string> = new Set(kept.map((key) => a[key]));

/** A call's attributes as they stand on its span where an outer span tells the inference; its log record has them all. */
export function withinOuter(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => names.has(name) || name.startsWith(attributionPrefix)),
  );
}
