import type { ServedUsage } from "../usage.ts";
import { only } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { refuseAsAnthropic } from "./refusals.ts";

/** `POST /v1/messages`: a stream's first event knows the input, its last but one the output. */
export const anthropicMessages: Dialect = {
  name: "anthropic-messages",
  operation: "chat",
  provider: "anthropic",
  path: /^\/v1\/messages$/,
  prompt: "messages",
  says: only("cached", "written", "writtenForAnHour", "output"),
  answer: messageAnswer,
  events: messageEvents,
  refuse: refuseAsAnthropic,
  failure: event("error", { error: { type: "api_error", message: "The upstream stopped." } }),
};

/** The same on Vertex AI, where the path names the model. */
export const vertexAnthropic: Dialect = {
  ...anthropicMessages,
  name: "vertex-anthropic",
  provider: "gcp.vertex_ai",
  path: /\/publishers\/anthropic\/models\/(?<model>[^/:]+):(?:rawPredict|(?<stream>streamRawPredict))$/,
};

export function messageAnswer(made: Made): object {
  const { words, thoughts, behaviour, usageAt } = made;
  const usage = usageAt(1);
  const content = [
    ...(thoughts.length > 0 ? [{ type: "thinking", thinking: thoughts.join(""), signature: "c2ln" }] : []),
    { type: "text", text: words.join("") },
  ];
  return { ...message(made), content, stop_reason: reasonOf(behaviour.finish), usage: usage && wire(usage) };
}

export function* messageEvents(made: Made): Generator<AnswerEvent> {
  const { words, thoughts, behaviour, usageAt } = made;
  const first = usageAt(0);
  // One token is made when the answer begins.
  const begun = first && { ...first, output: 1 };
  // Of an answer that is cut the input is told, and of the output only how it began.
  const told = first && withoutOutput(first);
  yield { ...event("message_start", { message: { ...message(made), usage: begun && wire(begun) } }), usage: told };
  if (thoughts.length > 0) {
    yield event("content_block_start", { index: 0, content_block: { type: "thinking", thinking: "" } });
    for (const thinking of thoughts)
      yield event("content_block_delta", { index: 0, delta: { type: "thinking_delta", thinking } });
    yield event("content_block_stop", { index: 0 });
  }
  const index = thoughts.length > 0 ? 1 : 0;
  yield event("content_block_start", { index, content_block: { type: "text", text: "" } });
  yield event("ping", {});
  for (const text of words) yield event("content_block_delta", { index, delta: { type: "text_delta", text } });
  yield event("content_block_stop", { index });
  const usage = usageAt(1);
  const delta = { stop_reason: reasonOf(behaviour.finish), stop_sequence: null };
  yield { ...event("message_delta", { delta, usage: usage && { output_tokens: usage.output } }), usage };
  yield event("message_stop", {});
}

function event(type: string, more: object): AnswerEvent {
  return { type, data: { type, ...more } };
}

function message({ id, behaviour }: Made): object {
  const head = { id: `msg_${id}`, type: "message", role: "assistant", model: behaviour.answersAs };
  return { ...head, content: [], stop_reason: null, stop_sequence: null };
}

/** Cached tokens are counted beside the input. */
function wire({ input, cached = 0, written = 0, writtenForAnHour, output }: ServedUsage): object {
  return {
    ...(writtenForAnHour !== undefined && {
      cache_creation: {
        ephemeral_5m_input_tokens: written - writtenForAnHour,
        ephemeral_1h_input_tokens: writtenForAnHour,
      },
    }),
    input_tokens: input - cached - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: output,
  };
}

function reasonOf(finish: string): string {
  return finish === "length" ? "max_tokens" : "end_turn";
}

function withoutOutput(usage: ServedUsage): ServedUsage {
  const { output: _, ...told } = usage;
  return told;
}
