import { cohereChat, reasonOf, wire } from "./cohere.ts";
import type { Dialect, Made } from "./dialect.ts";

const { end: _, ...chat } = cohereChat;

/** `POST /v1/chat`, which v2 took the place of: a line for each event, and the last one repeats the whole answer. */
export const cohereChatV1: Dialect = {
  ...chat,
  name: "cohere-chat-v1",
  path: /^\/v1\/chat$/,
  prompt: "message",
  framing: "lines",
  answer: whole,

  *events(made) {
    yield { data: { is_finished: false, event_type: "stream-start", generation_id: made.id } };
    for (const text of made.words) yield { data: { is_finished: false, event_type: "text-generation", text } };
    const ended = { event_type: "stream-end", finish_reason: reasonOf(made.behaviour.finish), response: whole(made) };
    yield { data: { is_finished: true, ...ended }, usage: made.usageAt(1) };
  },

  failure: {
    data: { is_finished: true, event_type: "stream-end", finish_reason: "ERROR", error: "the upstream stopped" },
  },
};

function whole({ id, words, behaviour, usageAt }: Made): object {
  const said = { text: words.join(""), finish_reason: reasonOf(behaviour.finish) };
  return { response_id: id, generation_id: id, ...said, meta: wire(usageAt(1)) };
}
