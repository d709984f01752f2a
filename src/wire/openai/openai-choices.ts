import type { Reading, Usage } from "../format.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Json } from "../json/json.ts";
import type { Marks } from "../framing/marks.ts";
import { merge } from "../merge.ts";
import { readOpenaiCost, readOpenaiUsage } from "./openai-usage.ts";
import { readError } from "../wire-error.ts";

/** What a `delta` carries when the model has begun: text, reasoning under the names that servers give it, calls, audio. */
const contentKeys = ["content", "reasoning_content", "reasoning", "tool_calls", "function_call", "refusal", "audio"];

/** Relays that write usage into every chunk, or `"error":null`, cost one event per region. */
export const choiceMarks: Marks = {
  last: ['"usage":{', '"error'],
  each: '"finish_reason":"',
  // Not null: behind the reason, filters' annotations and the usage have one.
  goesOn: ['"finish_reason":""'],
  several: '"index":1',
};

/** Folds a body or a chunk with `choices` into what is known: chat and completions are the same but for where the text lies. */
export function readChoices(message: Json, known: Reading): Reading {
  const choices = message.at("choices").items;
  let finishReasons = known.finishReasons;
  for (const [place, choice] of choices.entries()) {
    finishReasons = withFinish(finishReasons, choice.at("index").integer ?? place, choice.at("finish_reason").word);
  }
  const groq = message.at("x_groq");
  // Relays repeat usage in every chunk, as null or growing: the last one that says something holds. Moonshot's is a choice's.
  const usage =
    [message, groq, ...choices].find((part) => part.at("usage").present)?.at("usage") ?? message.at("usage");
  const used = readOpenaiUsage(usage);
  const cost = readOpenaiCost(usage);
  // At the end some relays say zeros once more.
  const spent = isZero(used, cost) && known.usage !== undefined && !isZero(known.usage, known.cost);
  const failed = choices.find((choice) => choice.at("error").present);
  return merge(known, {
    id: message.at("id").word,
    model: message.at("model").word,
    finishReasons,
    usage: spent ? undefined : used,
    cost: spent ? undefined : cost,
    serviceTier: message.at("service_tier").word,
    systemFingerprint: message.at("system_fingerprint").word,
    error: readError(message) ?? readError(groq) ?? (failed && readError(failed)),
    content: known.content ?? (choices.some(hasContent) || undefined),
  });
}

function isZero(usage: Usage | undefined, cost: Reading["cost"]): boolean {
  return (cost?.amount ?? 0) === 0 && Object.values(usage ?? {}).every((count) => count === 0);
}

function hasContent(choice: Json): boolean {
  const delta = choice.at("delta");
  return choice.at("text").filled || contentKeys.some((key) => delta.at(key).filled);
}
