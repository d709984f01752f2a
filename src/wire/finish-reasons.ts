import type { FinishReason } from "./format.ts";

type FinishReasons = readonly (FinishReason | undefined)[];

/** Choices whose end is remembered: OpenAI allows 128, and an index comes from a stranger. */
const CHOICE_LIMIT = 128;

/** The convention's words, each with those of all dialects that mean it. Relays mix the dialects, so there is one table for all. */
const meanings: Readonly<Record<FinishReason, string>> = {
  // Servers of open models say which token it was.
  stop: "stop stop_sequence end_turn pause_turn complete finish finished stop_criteria_met eos eos_token endoftext",
  length: `length max_tokens max_output_tokens model_length token_limit error_limit
    model_context_window_exceeded`,
  tool_call: "tool_call tool_calls tool_use function_call",
  content_filter: `content_filter content_filtered refusal guardrail_intervened error_toxic sensitive
    safety recitation blocklist prohibited_content spii model_armor
    image_safety image_prohibited_content image_recitation`,
  error: `error timeout abort cancelled failed network_error insufficient_system_resource
    malformed_model_output malformed_tool_use malformed_function_call malformed_response
    unexpected_tool_call too_many_tool_calls missing_thought_signature other language no_image image_other`,
};

const words: ReadonlyMap<string, FinishReason> = new Map(
  Object.entries(meanings).flatMap(([meaning, all]) => all.split(/\s+/).map((word) => [word, meaning] as const)),
);

/** What stands where a reason has not come yet: Google's, IBM's, and a null that became a text. */
const unsaid: ReadonlySet<string> = new Set(["finish_reason_unspecified", "not_finished", "null", "none"]);

/** The convention's word for a provider's; a word we do not know stays as it came. */
function normaliseFinish(reason: string | undefined): FinishReason | undefined {
  // Some relays write `tool-calls`, some SDK-made ones `tool calls`.
  const word = reason?.toLowerCase().replaceAll(/[- ]/g, "_");
  return word === undefined || unsaid.has(word) ? undefined : (words.get(word) ?? reason);
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
