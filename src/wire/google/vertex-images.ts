import { withFinish } from "../finish-reasons.ts";
import type { Asked, WireFormat } from "../format.ts";
import { methodOf, readModelMethod } from "./google-path.ts";
import { merge, stated } from "../merge.ts";
import { isListOf, isObject } from "../shape.ts";
import { readError } from "../wire-error.ts";

/** `POST …/models/imagen-*:predict`, of the Gemini API and of Vertex AI. It counts no tokens, and gives a reason only to what it held back. */
export const vertexImages: WireFormat = {
  name: "vertex-images",
  operation: "generate_content",
  provider: "gcp.vertex_ai",
  paths: ["/models/{model}:predict"],
  bulky: true,

  matches(target) {
    if (methodOf(target.path) !== "predict") return undefined;
    return /^image(?:n|generation)/.test(readModelMethod(target.path)?.model ?? "") ? "certain" : undefined;
  },

  fits: (request) => isListOf(request.at("instances"), isObject),

  ask(request, target) {
    const parameters = request.at("parameters");
    return stated<Asked>({
      model: readModelMethod(target.path)?.model,
      choices: parameters.at("sampleCount").integer,
      seed: parameters.at("seed").integer,
      outputType: "image",
    });
  },

  read(message, known) {
    let { finishReasons } = known;
    for (const [index, prediction] of message.at("predictions").items.entries()) {
      const filtered = prediction.at("raiFilteredReason").present;
      finishReasons = withFinish(finishReasons, index, filtered ? "content_filter" : undefined);
    }
    return merge(known, { finishReasons, error: readError(message) });
  },
};
