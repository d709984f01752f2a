import type { Asked, Usage, WireFormat } from "../format.ts";
import { sum } from "./gemini-usage.ts";
import { methodOf, readModelMethod } from "./google-path.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { isListOf, isObject } from "../shape.ts";
import { readError } from "../wire-error.ts";

/** `POST …/models/*:predict` of Vertex AI's embedding models. */
export const vertexEmbeddings: WireFormat = {
  name: "vertex-embeddings",
  operation: "embeddings",
  provider: "gcp.vertex_ai",
  paths: ["/models/{model}:predict", "/endpoints/{endpoint}:predict"],
  bulky: true,

  matches(target) {
    // Whatever else is deployed there predicts as well.
    if (methodOf(target.path) !== "predict") return undefined;
    return readModelMethod(target.path)?.model?.includes("embedding") === true ? "certain" : undefined;
  },

  fits: (request) => isListOf(request.at("instances"), isObject),

  ask(request, target) {
    const parameters = request.at("parameters");
    return stated<Asked>({
      model: readModelMethod(target.path)?.model,
      dimensions: parameters.at("outputDimensionality").integer ?? parameters.at("dimension").integer,
    });
  },

  read(message, known) {
    return merge(known, { usage: readUsage(message.at("predictions")), error: readError(message) });
  },
};

/** Each prediction counts its own tokens; part of them would be no usage. */
function readUsage(predictions: Json): Usage | undefined {
  if (predictions.cut) return undefined;
  const input = sum(
    ...predictions.items.map((prediction) => prediction.at("embeddings").at("statistics").at("token_count").count),
  );
  return input === undefined ? undefined : { input };
}
