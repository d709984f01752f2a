import { sumOfLifetimes } from "../cache-writes.ts";
import type { Usage } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, statedOrAbsent } from "../merge.ts";

/** Cached tokens are counted beside the input, the convention counts them within it. What an event leaves out holds from before. */
export function readAnthropicUsage(usage: Json, known: Usage): Usage | undefined {
  if (!usage.present) return undefined;
  const written = usage.at("cache_creation");
  const cacheWrite5m = written.at("ephemeral_5m_input_tokens").count;
  const cacheWrite1h = written.at("ephemeral_1h_input_tokens").count;
  const cacheRead = usage.at("cache_read_input_tokens").count ?? known.cacheRead;
  const cacheWrite =
    usage.at("cache_creation_input_tokens").count ?? sumOfLifetimes(cacheWrite5m, cacheWrite1h) ?? known.cacheWrite;
  const knownFresh =
    known.input === undefined ? undefined : known.input - (known.cacheRead ?? 0) - (known.cacheWrite ?? 0);
  const fresh = usage.at("input_tokens").count ?? knownFresh;
  const more = statedOrAbsent<Usage>({
    input: fresh === undefined ? undefined : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0),
    cacheRead,
    cacheWrite,
    cacheWrite5m,
    cacheWrite1h,
    output: usage.at("output_tokens").count,
    reasoning: usage.at("output_tokens_details").at("thinking_tokens").count,
  });
  return more && merge(known, more);
}

/**
 * What a call is billed by beside its tokens: fast mode costs a multiple, and so does a place that was asked for, within any tier
 * (platform.claude.com: fast mode, data residency). "priority-us", "fast"; one word where there is nothing but the tier.
 */
export function readAnthropicTier(usage: Json): string | undefined {
  const tier = usage.at("service_tier").word;
  const [speed, place] = [usage.at("speed").word, usage.at("inference_geo").word];
  const dearer = [
    speed === undefined || speed === "standard" ? undefined : speed,
    place === undefined || place === "global" || place === "not_available" ? undefined : place,
  ].filter((word) => word !== undefined);
  if (dearer.length === 0) return tier;
  return [...(tier === undefined || tier === "standard" ? [] : [tier]), ...dearer].join("-");
}
