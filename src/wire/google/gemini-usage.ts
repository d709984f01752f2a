import type { Usage } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, statedOrAbsent } from "../merge.ts";

/**
 * `usageMetadata`: each one of a stream counts from the beginning, and may leave out what an earlier one said. Thoughts are counted
 * beside the candidates, what a tool wrote into the prompt beside the prompt; the convention counts both within.
 */
export function readGeminiUsage(usage: Json, known: Usage = {}): Usage | undefined {
  if (!usage.present) return undefined;
  const reasoning = usage.at("thoughtsTokenCount").count ?? known.reasoning;
  const knownCandidates = known.output === undefined ? undefined : known.output - (known.reasoning ?? 0);
  const prompt = [
    usage.at("promptTokensDetails"),
    // Embeddings spell it so.
    usage.at("promptTokenDetails"),
    usage.at("toolUsePromptTokensDetails"),
  ];
  const made = [usage.at("candidatesTokensDetails")];
  const more = statedOrAbsent<Usage>({
    input: sum(usage.at("promptTokenCount").count, usage.at("toolUsePromptTokenCount").count),
    cacheRead: usage.at("cachedContentTokenCount").count,
    audioInput: tokensOf("AUDIO", prompt, "tokenCount"),
    imageInput: tokensOf("IMAGE", prompt, "tokenCount"),
    output: sum(usage.at("candidatesTokenCount").count ?? knownCandidates, reasoning),
    reasoning,
    audioOutput: tokensOf("AUDIO", made, "tokenCount"),
    imageOutput: tokensOf("IMAGE", made, "tokenCount"),
  });
  return more && merge(known, more);
}

/** `usage` of an interaction, which counts as `usageMetadata` does. */
export function readInteractionUsage(usage: Json): Usage | undefined {
  const reasoning = usage.at("total_thought_tokens").count;
  const read = [usage.at("input_tokens_by_modality"), usage.at("tool_use_tokens_by_modality")];
  const made = [usage.at("output_tokens_by_modality")];
  return statedOrAbsent<Usage>({
    input: sum(usage.at("total_input_tokens").count, usage.at("total_tool_use_tokens").count),
    cacheRead: usage.at("total_cached_tokens").count,
    audioInput: tokensOf("AUDIO", read, "tokens"),
    imageInput: tokensOf("IMAGE", read, "tokens"),
    output: sum(usage.at("total_output_tokens").count, reasoning),
    reasoning,
    audioOutput: tokensOf("AUDIO", made, "tokens"),
    imageOutput: tokensOf("IMAGE", made, "tokens"),
  });
}

/** The sum of what is said; undefined where nothing is. */
export function sum(...counts: readonly (number | undefined)[]): number | undefined {
  const said = counts.filter((count) => count !== undefined);
  return said.length === 0 ? undefined : said.reduce((total, count) => total + count, 0);
}

/** Tokens of one modality in lists of `{modality, tokenCount}`; undefined where it is in none. */
function tokensOf(
  modality: keyof typeof numbers,
  lists: readonly Json[],
  key: "tokenCount" | "tokens",
): number | undefined {
  const entries = lists.flatMap((list) => list.items).filter((entry) => isOf(entry.at("modality"), modality));
  return sum(...entries.map((entry) => entry.at(key).count));
}

/** As a client that asks for numbers gets them. */
const numbers = { IMAGE: 2, AUDIO: 4 };

function isOf(json: Json, modality: keyof typeof numbers): boolean {
  return json.word?.toUpperCase() === modality || json.integer === numbers[modality];
}
