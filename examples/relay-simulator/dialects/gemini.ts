import type { ServedUsage } from "../usage.ts";
import { only } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { refuseAsGoogle } from "./refusals.ts";

/** `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`: each event has the shape of an answer, and counts anew. */
export const gemini: Dialect = {
  name: "gemini",
  operation: "generate_content",
  provider: "gcp.gemini",
  path: /\/models\/(?<model>[^/:]+):(?:generateContent|(?<stream>streamGenerateContent))$/,
  prompt: "contents",
  wants: (_, query) => (query.get("alt") === "sse" ? {} : { framing: "list" }),
  says: only("cached", "output", "reasoning"),
  answer: (made) => part(made, [{ text: made.words.join("") }], 1).data,

  *events(made) {
    const { words, thoughts } = made;
    const all = [...thoughts.map((text) => ({ text, thought: true })), ...words.map((text) => ({ text }))];
    for (const [index, one] of all.entries()) yield part(made, [one], (index + 1) / all.length);
  },

  refuse: refuseAsGoogle,
  failure: { data: refuseAsGoogle("server").body },
};

function part({ id, behaviour, usageAt }: Made, parts: readonly object[], share: number): AnswerEvent {
  const usage = usageAt(share);
  const finish = share === 1 ? { finishReason: behaviour.finish === "length" ? "MAX_TOKENS" : "STOP" } : {};
  return {
    data: {
      candidates: [{ index: 0, content: { role: "model", parts }, ...finish }],
      usageMetadata: usage && wire(usage),
      modelVersion: behaviour.answersAs,
      responseId: id,
    },
    usage,
  };
}

/** Thoughts are counted beside the candidates. */
function wire({ input, cached = 0, output = 0, reasoning = 0 }: ServedUsage): object {
  return {
    promptTokenCount: input,
    cachedContentTokenCount: cached,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning,
    totalTokenCount: input + output,
  };
}
