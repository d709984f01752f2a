import type { Dialect } from "./dialect.ts";
import { openaiChat } from "./openai-chat.ts";

const { usageOnWish: _, ...chat } = openaiChat;

/** Mistral's models on Vertex AI: OpenAI's chat, but for the path, which names the model. */
export const vertexRawPredict: Dialect = {
  ...chat,
  name: "vertex-raw-predict",
  provider: "gcp.vertex_ai",
  path: /\/publishers\/mistralai\/models\/(?<model>[^/:]+):(?:rawPredict|(?<stream>streamRawPredict))$/,
};
