import { matchInvoke } from "./bedrock-invoke.ts";
import { askedInPath } from "./bedrock-path.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated, statedOrAbsent } from "../merge.ts";
import { readError } from "../wire-error.ts";

/** `POST /model/{id}/invoke` of a model that embeds. Only Titan's answer says its tokens; of the others the headers do. */
export const bedrockEmbeddings: WireFormat = {
  name: "bedrock-embeddings",
  operation: "embeddings",
  provider: "aws.bedrock",
  paths: ["/model/{model}/invoke"],
  bulky: true,

  matches: (target) => matchInvoke(target, "embeddings"),

  fits: (request) =>
    ["inputText", "inputImage", "texts", "images", "inputs", "taskType"].some((key) => request.at(key).present),

  ask(request, target) {
    const single = request.at("singleEmbeddingParams");
    const types = ["embeddingTypes", "embedding_types"].flatMap((key) => request.at(key).items.slice(0, 8));
    const encodingFormats = types.map((type) => type.word).filter((type) => type !== undefined);
    return stated<Asked>({
      ...askedInPath(target.path),
      dimensions:
        request.at("dimensions").integer ??
        request.at("output_dimension").integer ??
        request.at("embeddingConfig").at("outputEmbeddingLength").integer ??
        single.at("embeddingDimension").integer,
      encodingFormats: encodingFormats.length > 0 ? encodingFormats : undefined,
    });
  },

  read(message, known) {
    return merge(known, {
      id: message.at("id").word,
      usage: statedOrAbsent({ input: message.at("inputTextTokenCount").count }),
      error: readError(message),
    });
  },
};
