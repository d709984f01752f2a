import type { CorpusLine } from "./line.ts";

/** Wire words, lower case, in the convention's. */
const finishWords: Readonly<Record<string, string>> = {
  // Google's number for STOP, where enumerations are asked for as numbers.
  "1": "stop",
  stop: "stop",
  eos: "stop",
  end_turn: "stop",
  stop_sequence: "stop",
  pause_turn: "stop",
  complete: "stop",
  completed: "stop",
  finish: "stop",
  finished: "stop",
  length: "length",
  max_tokens: "length",
  max_output_tokens: "length",
  model_length: "length",
  model_context_window_exceeded: "length",
  tool_calls: "tool_call",
  tool_call: "tool_call",
  tool_use: "tool_call",
  function_call: "tool_call",
  content_filter: "content_filter",
  content_filtered: "content_filter",
  refusal: "content_filter",
  guardrail_intervened: "content_filter",
  safety: "content_filter",
  recitation: "content_filter",
  blocklist: "content_filter",
  prohibited_content: "content_filter",
  spii: "content_filter",
  image_safety: "content_filter",
  image_prohibited_content: "content_filter",
  image_recitation: "content_filter",
  error_toxic: "content_filter",
  error: "error",
  failed: "error",
  cancelled: "error",
  incomplete: "error",
  timeout: "error",
  malformed_function_call: "error",
  unexpected_tool_call: "error",
  too_many_tool_calls: "error",
  malformed_model_output: "error",
  malformed_tool_use: "error",
  other: "error",
  language: "error",
  no_image: "error",
  image_other: "error",
  insufficient_system_resource: "error",
};

/** States of a response that has not ended. */
const unfinished = new Set(["queued", "in_progress"]);

/** The reasons a line gives, in the convention's words, in the order of the wire. */
export function finishesOf(line: CorpusLine): readonly string[] {
  const reasons = reasonsOf(line).filter((reason) => !unfinished.has(reason));
  const called = line.expected.tool_calls.length > 0;
  return reasons.map((reason) => (called && wordless(line, reason) ? "tool_call" : (finishWords[reason] ?? reason)));
}

function reasonsOf(line: CorpusLine): readonly string[] {
  const { endpoint, expected, response_body: body } = line;
  const reasons = expected.finish_reasons.map((reason) => String(reason).toLowerCase());
  // Where a response leaves its status out, the event that ends it says the same.
  const ended = endpoint === "responses" && expected.stream_complete === true && reasons.length === 0;
  if (ended && body?.includes("response.completed")) return ["completed"];
  const choices = line.stream && reasons.length > 1 ? choicesEnded(body ?? "") : reasons;
  // A stream may say a choice's reason twice; it is told once.
  return choices.length > 0 && choices.length < reasons.length ? choices : reasons;
}

/** Each choice's last reason, by the events of an OpenAI-like stream. */
function choicesEnded(body: string): readonly string[] {
  const reasons = new Map<number, string>();
  for (const [, data = ""] of body.matchAll(/^data: ?(\{.*"finish_reason".*\})\s*$/gm)) {
    const { choices = [] } = JSON.parse(data) as { choices?: readonly Choice[] };
    for (const { index, finish_reason: reason } of choices)
      if (typeof reason === "string") reasons.set(index, reason.toLowerCase());
  }
  return [...reasons.values()];
}

interface Choice {
  readonly index: number;
  readonly finish_reason?: string | null;
}

/** Two dialects have no word of their own for a call that the app has to answer. */
function wordless({ endpoint }: CorpusLine, reason: string): boolean {
  if (endpoint === "generateContent") return reason === "stop" || reason === "1";
  return endpoint === "responses" && reason === "completed";
}

/** Names of calls that the app has to answer, and that the corpus's reader passes over: functions as they were before tools, and OpenAI's own tools. */
export function passedOverCalls({ endpoint, response_body: body }: CorpusLine): readonly string[] {
  if (endpoint === "chat") return namesIn(body, /"function_call":\s*\{[^{}]*?"name":\s*"([^"]+)"/g);
  if (endpoint !== "responses") return [];
  // A stream tells each item more than once.
  return [...new Set(namesIn(body, /"type":\s*"(local_shell|computer|apply_patch)_call"/g))];
}

function namesIn(body: string | null, pattern: RegExp): readonly string[] {
  return [...(body ?? "").matchAll(pattern)].map(([, name = ""]) => name);
}
