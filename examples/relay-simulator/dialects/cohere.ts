import type { ServedUsage } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { vectorsOf } from "./openai-embeddings.ts";
import { refuseInASentence } from "./refusals.ts";

/** Tokens of Cohere's own preamble, which are used and not billed. */
const PREAMBLE = 3;

const cohere = { provider: "cohere", refuse: refuseInASentence } as const;

/** `POST /v2/chat`: no answer names a model, and what is billed is less than what was used. */
export const cohereChat: Dialect = {
  ...cohere,
  name: "cohere-chat",
  operation: "chat",
  path: /^\/v2\/chat$/,
  prompt: "messages",
  end: "data: [DONE]\n\n",

  says({ input, cached = 0, output = 0 }) {
    return { input, cached, output, billed: { input: Math.max(1, input - PREAMBLE), output } };
  },

  answer({ id, words, behaviour, usageAt }) {
    const message = { role: "assistant", content: [{ type: "text", text: words.join("") }] };
    return { id, message, finish_reason: reasonOf(behaviour.finish), usage: wire(usageAt(1)) };
  },

  *events(made: Made) {
    const { id, words, behaviour, usageAt } = made;
    yield event("message-start", { id, delta: { message: { role: "assistant", content: [] } } });
    yield event("content-start", { index: 0, delta: { message: { content: { type: "text", text: "" } } } });
    for (const text of words) yield event("content-delta", { index: 0, delta: { message: { content: { text } } } });
    yield event("content-end", { index: 0 });
    const delta = { finish_reason: reasonOf(behaviour.finish), usage: wire(usageAt(1)) };
    yield { ...event("message-end", { delta }), usage: usageAt(1) };
  },

  failure: event("message-end", { delta: { finish_reason: "ERROR", error: "the upstream stopped" } }),
};

/** `POST /v2/embed` */
export const cohereEmbed: Dialect = {
  ...cohere,
  name: "cohere-embed",
  operation: "embeddings",
  path: /^\/v2\/embed$/,
  prompt: "texts",
  says: ({ input }) => ({ input }),
  answer({ id, request, usageAt }) {
    const usage = usageAt(1);
    const float = vectorsOf(request).map((vector) => Array.from(vector));
    return { id, embeddings: { float }, meta: { billed_units: usage && { input_tokens: usage.input } } };
  },
};

/** `POST /v2/rerank`: paid by the search. */
export const rerank: Dialect = {
  ...cohere,
  name: "rerank",
  operation: "rerank",
  path: /^\/v[12]\/rerank$/,
  prompt: "documents",
  usageless: true,
  says: () => undefined,
  answer: ({ id }) => ({
    id,
    results: [{ index: 0, relevance_score: 0.5 }],
    meta: { billed_units: { search_units: 1 } },
  }),
};

function event(type: string, more: object): AnswerEvent {
  return { type, data: { type, ...more } };
}

export function wire(usage: ServedUsage | undefined): object | undefined {
  if (usage === undefined) return undefined;
  const { input, cached, output, billed } = usage;
  return {
    billed_units: { input_tokens: billed?.input, output_tokens: billed?.output },
    tokens: { input_tokens: input, output_tokens: output },
    cached_tokens: cached,
  };
}

export function reasonOf(finish: string): string {
  return finish === "length" ? "MAX_TOKENS" : "COMPLETE";
}
