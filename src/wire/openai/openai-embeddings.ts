import { isDeployed, modelAsked } from "./deployment.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { readOpenaiCost, readOpenaiUsage } from "./openai-usage.ts";
import { isTextOrList } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

/** `POST …/embeddings`. */
export const openaiEmbeddings: WireFormat = {
  name: "openai-embeddings",
  operation: "embeddings",
  provider: "openai",
  paths: ["/embeddings"],
  bulky: true,

  matches(target) {
    if (!postsTo(target, "/embeddings")) return undefined;
    return postsTo(target, "/v1/embeddings") || isDeployed(target.path) ? "certain" : "likely";
  },

  fits: (request) => request.at("model").word !== undefined && isTextOrList(request.at("input")),

  ask(request, target) {
    const encoding = request.at("encoding_format").word;
    return stated<Asked>({
      ...modelAsked(request, target),
      dimensions: request.at("dimensions").integer,
      encodingFormats: encoding === undefined ? undefined : [encoding],
    });
  },

  read(message, known) {
    const usage = message.at("usage");
    return merge(known, {
      id: message.at("id").word,
      model: message.at("model").word,
      // Some say the total alone, and an embedding has no output.
      usage: readOpenaiUsage(usage) ?? totalOf(usage.at("total_tokens").count),
      cost: readOpenaiCost(usage),
      error: readError(message),
    });
  },
};

function totalOf(total: number | undefined) {
  return total === undefined ? undefined : { input: total };
}
