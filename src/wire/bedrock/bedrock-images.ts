import { matchInvoke } from "./bedrock-invoke.ts";
import { askedInPath } from "./bedrock-path.ts";
import type { ContentFormat } from "../content.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Asked, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readError } from "../wire-error.ts";

/** What is said to a model that draws, and by it. */
export const bedrockImagesContent: ContentFormat = {
  ask(request) {
    const places = [request.at("textToImageParams").at("text"), request.at("prompt")];
    const texts = [...places, ...request.at("text_prompts").items.map((prompt) => prompt.at("text"))];
    const parts = texts.map((text) => text.longText).filter((text) => text !== undefined);
    if (parts.length === 0) return {};
    return { inputMessages: [{ role: "user", parts: parts.map((content) => ({ type: "text", content })) }] };
  },

  read(message, said) {
    for (const [at, image] of imagesOf(message).entries()) {
      const content = image.longText;
      if (content !== undefined) said.part(at, { type: "blob", modality: "image", content });
    }
  },
};

/** `POST /model/{id}/invoke` of a model that draws (Amazon's, Stability's): pictures are sold, not tokens. */
export const bedrockImages: WireFormat = {
  name: "bedrock-images",
  operation: "generate_content",
  provider: "aws.bedrock",
  paths: ["/model/{model}/invoke"],
  bulky: true,
  usageless: true,

  matches: (target) => matchInvoke(target, "image"),

  fits: (request) => ["taskType", "prompt", "text_prompts", "image"].some((key) => request.at(key).present),

  ask(request, target) {
    return stated<Asked>({
      ...askedInPath(target.path),
      choices: request.at("imageGenerationConfig").at("numberOfImages").integer,
      seed: request.at("seed").integer ?? request.at("imageGenerationConfig").at("seed").integer,
      outputType: "image",
    });
  },

  read(message, known) {
    // Null where a picture is what was asked for; else a sentence that begins so.
    const reasons = message.at("finish_reasons").items.map((reason) => reason.text);
    const filtered = reasons.map((reason) => (reason?.startsWith("Filter reason") ? "content_filter" : undefined));
    return merge(known, {
      finishReasons: filtered.reduce((all, reason, at) => withFinish(all, at, reason), known.finishReasons),
      error: readError(message),
    });
  },
};

function imagesOf(message: Json): readonly Json[] {
  const images = message.at("images").items;
  return images.length > 0 ? images : message.at("artifacts").items.map((artifact) => artifact.at("base64"));
}
