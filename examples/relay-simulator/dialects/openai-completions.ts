import { only, wireUsage } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiPath } from "./openai-path.ts";

/** `POST /v1/completions`: text goes on from a prompt. */
export const openaiCompletions: Dialect = {
  ...openaiChat,
  name: "openai-completions",
  operation: "text_completion",
  path: openaiPath("completions"),
  prompt: "prompt",
  says: only("cached", "output", "reasoning"),
  answer: (made) =>
    completion(made, [{ index: 0, text: made.words.join(""), finish_reason: made.behaviour.finish }], 1),

  *events(made) {
    for (const text of made.words) yield event(made, [{ index: 0, text, finish_reason: null }]);
    yield event(made, [{ index: 0, text: "", finish_reason: made.behaviour.finish }]);
    if (made.request.usageAsked) yield event(made, [], 1);
  },
};

function event(made: Made, choices: readonly object[], share?: number): AnswerEvent {
  const usage = share === undefined ? undefined : made.usageAt(share);
  return { data: completion(made, choices, share), usage };
}

function completion({ id, behaviour, usageAt }: Made, choices: readonly object[], share?: number): object {
  const usage = share === undefined ? undefined : usageAt(share);
  const head = { id: `cmpl-${id}`, object: "text_completion", created: Math.floor(Date.now() / 1000) };
  return { ...head, model: behaviour.answersAs, choices, usage: usage && wireUsage(usage) };
}
