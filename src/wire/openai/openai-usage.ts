import type { Reading, Usage } from "../format.ts";
import type { Json } from "../json/json.ts";
import { statedOrAbsent } from "../merge.ts";

/** xAI counts money in ticks (docs.x.ai, cost tracking). */
const TICKS_PER_DOLLAR = 1e10;

/** `usage` as OpenAI's chat, completions, embeddings and responses say it, with what providers that speak these dialects add. */
export function readOpenaiUsage(usage: Json): Usage | undefined {
  if (!usage.present) return undefined;
  const prompt = usage.at("prompt_tokens").count ?? usage.at("input_tokens").count;
  const completion = usage.at("completion_tokens").count ?? usage.at("output_tokens").count;
  const input = firstOf(usage, inputDetails);
  const output = firstOf(usage, outputDetails);
  const reasoning = output.at("reasoning_tokens").count;
  const audioInput = input.at("audio_tokens").count;
  const beside = unaccounted(usage.at("total_tokens").count, prompt, completion);
  return statedOrAbsent<Usage>({
    // Mistral counts audio beside the prompt, xAI reasoning beside the completion: the total tells.
    input: prompt !== undefined && beside === audioInput ? prompt + beside : prompt,
    cacheRead: readCached(usage, input),
    cacheWrite: readWritten(usage, input),
    audioInput,
    imageInput: input.at("image_tokens").count,
    output: completion !== undefined && beside === reasoning ? completion + beside : completion,
    reasoning,
    audioOutput: output.at("audio_tokens").count,
    imageOutput: output.at("image_tokens").count,
    // Whisper's.
    seconds: usage.at("type").text === "duration" ? usage.at("seconds").amount : undefined,
  });
}

/**
 * What the provider says it charged: OpenRouter's credits and Perplexity's total are US dollars, xAI's are ticks of one. A bare
 * `cost` with nothing of OpenRouter's beside it may be in any currency.
 */
export function readOpenaiCost(usage: Json): Reading["cost"] {
  if (!usage.present) return undefined;
  const bare = usage.at("cost").amount;
  if (bare !== undefined) {
    const likeOpenrouter = usage.at("cost_details").present || usage.at("is_byok").present;
    return likeOpenrouter ? { amount: bare, currency: "USD" } : { amount: bare };
  }
  const ticks = usage.at("cost_in_usd_ticks").amount;
  const amount =
    usage.at("cost").at("total_cost").amount ?? (ticks === undefined ? undefined : ticks / TICKS_PER_DOLLAR);
  // Perplexity's may say its currency; one that is none leaves nothing to go by.
  const said = usage.at("cost").at("currency");
  const currency = said.present ? /^[A-Z]{3}$/.exec(said.word ?? "")?.[0] : "USD";
  return amount === undefined || currency === undefined ? undefined : { amount, currency };
}

/** Beside OpenAI's place: DeepSeek's, Moonshot's and Together's, Mistral's, and Anthropic's, which relays pass on. */
function readCached(usage: Json, details: Json): number | undefined {
  return (
    details.at("cached_tokens").count ??
    usage.at("prompt_cache_hit_tokens").count ??
    usage.at("cached_tokens").count ??
    usage.at("num_cached_tokens").count ??
    usage.at("cache_read_input_tokens").count
  );
}

/** OpenRouter's and OpenAI's, LiteLLM's, DashScope's, and Anthropic's. */
function readWritten(usage: Json, details: Json): number | undefined {
  return (
    details.at("cache_write_tokens").count ??
    details.at("cache_creation_tokens").count ??
    details.at("cache_creation_input_tokens").count ??
    usage.at("cache_creation_input_tokens").count
  );
}

/** OpenAI's places, the last that of transcription, which Mistral and Writer write in this way, too. */
const inputDetails = ["prompt_tokens_details", "input_tokens_details", "prompt_token_details", "input_token_details"];
const outputDetails = ["completion_tokens_details", "output_tokens_details"];

function firstOf(usage: Json, keys: readonly string[]): Json {
  const found = keys.find((key) => usage.at(key).present);
  return usage.at(found ?? "");
}

/** Tokens in the total that neither part counts; undefined where there are none or the wire does not tell. */
function unaccounted(total?: number, prompt?: number, completion?: number): number {
  const gap = total === undefined || prompt === undefined ? 0 : total - prompt - (completion ?? 0);
  return gap > 0 ? gap : Number.NaN;
}
