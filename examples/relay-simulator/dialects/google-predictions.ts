import { only } from "../usage.ts";
import type { Dialect } from "./dialect.ts";
import { vectorsOf } from "./openai-embeddings.ts";
import { refuseAsGoogle } from "./refusals.ts";

/** `POST /v1beta/models/{model}:embedContent` */
export const geminiEmbeddings: Dialect = {
  name: "gemini-embeddings",
  operation: "embeddings",
  provider: "gcp.gemini",
  path: /\/models\/(?<model>[^/:]+):embedContent$/,
  prompt: "content",
  says: only(),
  answer({ request, usageAt }) {
    const usage = usageAt(1);
    const [values = []] = vectorsOf(request).map((vector) => Array.from(vector));
    return { embedding: { values }, usageMetadata: usage && { promptTokenCount: usage.input } };
  },
  refuse: refuseAsGoogle,
};

/** `POST …/publishers/google/models/{model}:predict` of Vertex AI: each prediction counts its own tokens. */
export const vertexEmbeddings: Dialect = {
  ...geminiEmbeddings,
  name: "vertex-embeddings",
  provider: "gcp.vertex_ai",
  path: /\/publishers\/google\/models\/(?<model>[^/:]*embedding[^/:]*):predict$/,
  prompt: "instances",
  answer({ request, usageAt }) {
    const usage = usageAt(1);
    const predictions = vectorsOf(request).map((vector, index) => {
      const statistics = usage && { token_count: index === 0 ? usage.input : 0, truncated: false };
      return { embeddings: { values: [...vector], statistics } };
    });
    return { predictions };
  },
};

/** `POST …/models/imagen-…:predict`: it tells no tokens. */
export const vertexImages: Dialect = {
  ...geminiEmbeddings,
  name: "vertex-images",
  operation: "generate_content",
  provider: "gcp.vertex_ai",
  path: /\/models\/(?<model>imagen[^/:]*):predict$/,
  prompt: "instances",
  says: () => undefined,
  answer: ({ words }) => ({
    predictions: [{ mimeType: "image/png", bytesBase64Encoded: Buffer.from(words.join("")).toString("base64") }],
  }),
};
