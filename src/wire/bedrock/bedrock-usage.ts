import { sumOfLifetimes } from "../cache-writes.ts";
import type { Usage } from "../format.ts";
import type { Json } from "../json/json.ts";
import { type Partly, statedOrAbsent } from "../merge.ts";

/** Bedrock counts what came from its cache, and what was written there, beside the input; the convention counts both within it. */
function usageOf(fresh: number | undefined, usage: Partly<Usage>): Usage | undefined {
  const input = fresh === undefined ? undefined : fresh + (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0);
  return statedOrAbsent<Usage>({ ...usage, input });
}

/** `usage` of Converse, and of Nova's own answers. */
export function readBedrockUsage(usage: Json): Usage | undefined {
  if (!usage.present) return undefined;
  const written = (ttl: string) =>
    usage
      .at("cacheDetails")
      .items.find((detail) => detail.at("ttl").text === ttl)
      ?.at("inputTokens").count;
  const [cacheWrite5m, cacheWrite1h] = [written("5m"), written("1h")];
  return usageOf(usage.at("inputTokens").count, {
    cacheRead: usage.at("cacheReadInputTokens").count ?? usage.at("cacheReadInputTokenCount").count,
    cacheWrite:
      usage.at("cacheWriteInputTokens").count ??
      usage.at("cacheWriteInputTokenCount").count ??
      sumOfLifetimes(cacheWrite5m, cacheWrite1h),
    cacheWrite5m,
    cacheWrite1h,
    output: usage.at("outputTokens").count,
  });
}

/** What Bedrock itself counts, and adds to a model's own last event. */
export function readInvocationMetrics(message: Json): Usage | undefined {
  const metrics = message.at("amazon-bedrock-invocationMetrics");
  return usageOf(metrics.at("inputTokenCount").count, {
    cacheRead: metrics.at("cacheReadInputTokenCount").count,
    cacheWrite: metrics.at("cacheWriteInputTokenCount").count,
    output: metrics.at("outputTokenCount").count,
  });
}
