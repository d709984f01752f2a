import { isDeployed, modelAsked } from "./deployment.ts";
import type { Asked, Target, Usage, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readOpenaiCost, readOpenaiUsage } from "./openai-usage.ts";
import { vendorOf } from "../providers.ts";
import { isListOf, isObject, isText } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { errorOf, readError } from "../wire-error.ts";

/** `POST …/images/{generations,edits,variations}`: images from a prompt, or from images that come as a form or in JSON. */
export const openaiImages: WireFormat = {
  name: "openai-images",
  operation: "generate_content",
  provider: "openai",
  paths: ["/images/generations", "/images/edits", "/images/variations", "/v1/images"],
  // The event that has the usage has the last image as well.
  marks: { last: ['"usage":{', '"error'] },
  bulky: true,

  matches(target) {
    if (!target.path.includes("/images")) return undefined;
    if (endings.some((ending) => postsTo(target, `/images/${ending}`)))
      return target.path.includes("/v1/images/") || isDeployed(target.path) ? "certain" : "likely";
    // OpenRouter's one path for all three.
    return postsTo(target, "/v1/images") && vendorOf(target.host) === "openrouter" ? "certain" : undefined;
  },

  // A file of a form is an object as well.
  fits: (request) => {
    const image = request.at("image");
    const files = isObject(image) || isListOf(image, isObject) || isListOf(request.at("images"), isObject);
    return files || isText(request.at("prompt"));
  },

  ask(request: Json, target: Target) {
    return stated<Asked>({
      ...modelAsked(request, target),
      choices: request.at("n").integer,
      stream: request.at("stream").flag,
      outputType: "image",
    });
  },

  read(message, known) {
    const type = message.at("type").text ?? "";
    if (type === "error") return merge(known, { error: readError(message) ?? errorOf(message.at("code")) });
    const usage = message.at("usage");
    const done = type.endsWith(".completed");
    return merge(known, {
      id: message.at("id").word,
      model: message.at("model").word,
      usage: withImages(readOpenaiUsage(usage), usage.at("output_tokens_details")),
      cost: readOpenaiCost(usage),
      error: readError(message),
      content: done || type.endsWith(".partial_image") || undefined,
      complete: done || undefined,
    });
  },
};

const endings = ["generations", "edits", "variations"];

/** Where the output is not taken apart, its tokens are the image's. */
function withImages(usage: Usage | undefined, details: Json): Usage | undefined {
  const all = usage?.output;
  return usage === undefined || all === undefined || details.present || usage.imageOutput !== undefined
    ? usage
    : { ...usage, imageOutput: all };
}
