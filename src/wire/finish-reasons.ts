import type { FinishReason } from "./format.ts";

type FinishReasons = readonly (FinishReason | undefined)[];

/** Choices whose end is remembered: OpenAI allows 128, and an index comes from a stranger. */
const CHOICE_LIMIT = 128;

/** Providers' words, lower case, in the convention's. Relays mix the dialects, so there is one table for all. */
const words: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"],
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["pause_turn", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["max_output_tokens", "length"],
  ["model_length", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_calls", "tool_call"],
  ["function_call", "tool_call"],
  ["tool_use", "tool_call"],
  ["content_filter", "content_filter"],
  ["refusal", "content_filter"],
  ["error", "error"],
  ["insufficient_system_resource", "error"],
]);

/** The convention's word for a provider's; a word we do not know stays as it came. */
function normaliseFinish(reason: string | undefined): FinishReason | undefined {
  return reason === undefined ? undefined : (words.get(reason.toLowerCase()) ?? reason);
}

/** Notes that a choice was seen and, where a reason came, how it ended. A reason is never taken back. */
export function withFinish(
  known: FinishReasons | undefined,
  index: number,
  reason: string | undefined,
): FinishReasons | undefined {
  if (index < 0 || index >= CHOICE_LIMIT) return known;
  const seen = known ?? [];
  const finish = normaliseFinish(reason) ?? seen[index];
  if (index < seen.length && seen[index] === finish) return seen;
  return Array.from({ length: Math.max(seen.length, index + 1) }, (_, at) => (at === index ? finish : seen[at]));
}
