import type { Asked, WireFormat } from "../format.ts";
import { readGeminiUsage } from "./gemini-usage.ts";
import { fieldOf } from "./google-fields.ts";
import { methodOf, readModelMethod } from "./google-path.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readError } from "../wire-error.ts";

/** `POST …/models/*:embedContent` and `:batchEmbedContents`. */
export const geminiEmbeddings: WireFormat = {
  name: "gemini-embeddings",
  operation: "embeddings",
  provider: "gcp.gemini",
  paths: [
    "/models/{model}:embedContent",
    "/models/{model}:batchEmbedContents",
    "/endpoints/{endpoint}:embedContent",
    "/endpoints/{endpoint}:batchEmbedContents",
  ],
  bulky: true,

  matches(target) {
    const method = methodOf(target.path);
    if (method !== "embedContent" && method !== "batchEmbedContents") return undefined;
    return readModelMethod(target.path) === undefined ? "likely" : "certain";
  },

  fits: (request) => request.at("content").present || request.at("requests").listed,

  ask(request, target) {
    const first = request.at("requests").items[0];
    return stated<Asked>({
      model: readModelMethod(target.path)?.model,
      dimensions: readDimensions(request) ?? (first && readDimensions(first)),
    });
  },

  read(message, known) {
    return merge(known, {
      usage: readGeminiUsage(message.at("usageMetadata"), known.usage),
      error: readError(message),
    });
  },
};

/** Vertex AI has them in a place of their own. */
function readDimensions(request: Json): number | undefined {
  const config = fieldOf(request, "embedContentConfig");
  return fieldOf(request, "outputDimensionality").integer ?? fieldOf(config, "outputDimensionality").integer;
}
