import { only } from "../usage.ts";
import { messageAnswer, messageEvents } from "./anthropic-messages.ts";
import { bedrockConverse } from "./bedrock-converse.ts";
import type { Dialect } from "./dialect.ts";
import { vectorsOf } from "./openai-embeddings.ts";

/** `POST /model/{id}/invoke` and `/invoke-with-response-stream`: the model's own words, here Claude's. */
export const bedrockInvoke: Dialect = {
  ...bedrockConverse,
  name: "bedrock-invoke",
  path: /^\/model\/(?<model>anthropic\.[^/]+)\/(?:invoke|(?<stream>invoke-with-response-stream))$/,
  answer: messageAnswer,

  *events(made) {
    for (const { data, usage } of messageEvents(made))
      yield { data: { ...data, ...last(data, made.usageAt(1)) }, usage };
  },
};

/** What Bedrock itself has counted stands in the last event. */
function last(data: object, usage: ReturnType<Parameters<typeof messageAnswer>[0]["usageAt"]>): object {
  if (usage === undefined || !("type" in data) || data.type !== "message_stop") return {};
  const { input, cached = 0, written = 0, output } = usage;
  const counts = { inputTokenCount: input - cached - written, outputTokenCount: output };
  const cache = { cacheReadInputTokenCount: cached, cacheWriteInputTokenCount: written };
  return { "amazon-bedrock-invocationMetrics": { ...counts, ...cache } };
}

const unary = { operation: "embeddings", provider: "aws.bedrock", refuse: bedrockConverse.refuse } as const;

/** Titan's vectors. */
export const bedrockEmbeddings: Dialect = {
  ...unary,
  name: "bedrock-embeddings",
  path: /^\/model\/(?<model>amazon\.titan-embed[^/]*)\/invoke$/,
  prompt: "inputText",
  says: only(),
  answer: ({ request, usageAt }) => ({
    embedding: [...(vectorsOf(request)[0] ?? [])],
    inputTextTokenCount: usageAt(1)?.input,
  }),
};

/** Amazon's pictures, which are paid by the piece. */
export const bedrockImages: Dialect = {
  ...unary,
  name: "bedrock-images",
  operation: "generate_content",
  path: /^\/model\/(?<model>amazon\.nova-canvas[^/]*)\/invoke$/,
  prompt: "textToImageParams",
  usageless: true,
  says: () => undefined,
  answer: ({ words }) => ({ images: [Buffer.from(words.join("")).toString("base64")], error: null }),
};

/** Cohere's order of documents, which is paid by the question. */
export const bedrockRerank: Dialect = {
  ...unary,
  name: "bedrock-rerank",
  operation: "rerank",
  path: /^\/model\/(?<model>cohere\.rerank[^/]*)\/invoke$/,
  prompt: "documents",
  usageless: true,
  says: () => undefined,
  answer: ({ id }) => ({ id, results: [{ index: 0, relevance_score: 0.5 }] }),
};
