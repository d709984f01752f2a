import { only } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { refuseAsGoogle } from "./refusals.ts";

/** `POST /v1beta/interactions`: a stream's last event has the interaction, but for what the model said. */
export const geminiInteractions: Dialect = {
  name: "gemini-interactions",
  operation: "generate_content",
  provider: "gcp.gemini",
  path: /^\/v1beta\/interactions$/,
  prompt: "input",
  says: only("cached", "output", "reasoning"),

  answer(made) {
    const steps = [{ type: "model_output", content: [{ type: "text", text: made.words.join("") }] }];
    return { ...interaction(made, statusOf(made)), steps };
  },

  *events(made) {
    yield event("interaction.created", { interaction: interaction(made, "in_progress") });
    yield event("step.start", { index: 0, step: { type: "model_output" } });
    for (const text of made.words) yield event("step.delta", { index: 0, delta: { type: "text", text } });
    yield event("step.stop", { index: 0 });
    const ended = event("interaction.completed", { interaction: interaction(made, statusOf(made)) });
    yield { ...ended, usage: made.usageAt(1) };
  },

  refuse: refuseAsGoogle,
  failure: event("error", { error: { code: "internal_error", message: "The upstream stopped." } }),
};

function event(type: string, more: object): AnswerEvent {
  return { type, data: { event_type: type, ...more } };
}

function statusOf({ behaviour }: Made): string {
  return behaviour.finish === "length" ? "incomplete" : "completed";
}

/** Thoughts are counted beside the output. */
function interaction({ id, behaviour, usageAt }: Made, status: string): object {
  const usage = status === "in_progress" ? undefined : usageAt(1);
  const head = { id: `v1_${id}`, object: "interaction", model: behaviour.answersAs, status };
  if (usage === undefined) return head;
  const { input, cached = 0, output = 0, reasoning = 0 } = usage;
  const counts = { total_input_tokens: input, total_cached_tokens: cached, total_thought_tokens: reasoning };
  return { ...head, usage: { ...counts, total_output_tokens: output - reasoning, total_tokens: input + output } };
}
