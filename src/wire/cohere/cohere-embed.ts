import { readCohereUsage } from "./cohere-usage.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { vendorOf } from "../providers.ts";
import { isListOf, isObject, isText } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

/** Types of numbers that are kept: Cohere has five. */
const TYPE_LIMIT = 16;

/** `POST …/v2/embed` and `/v1/embed`. */
export const cohereEmbed: WireFormat = {
  name: "cohere-embed",
  operation: "embeddings",
  provider: "cohere",
  paths: ["/v2/embed", "/v1/embed"],
  bulky: true,

  matches(target) {
    if (!postsTo(target, "/v2/embed") && !postsTo(target, "/v1/embed")) return undefined;
    return vendorOf(target.host) === "cohere" ? "certain" : "likely";
  },

  // An older path needs no model where the vendor answers; elsewhere texts alone are anybody's.
  fits(request) {
    const texts = isListOf(request.at("texts"), isText) || isListOf(request.at("images"), isText);
    return request.at("model").word !== undefined && (texts || isListOf(request.at("inputs"), isObject));
  },

  ask(request) {
    const types = request.at("embedding_types").items.slice(0, TYPE_LIMIT);
    const words = types.map((type) => type.word).filter((word) => word !== undefined);
    return stated<Asked>({
      model: request.at("model").word,
      dimensions: request.at("output_dimension").integer,
      encodingFormats: words.length > 0 ? words : undefined,
    });
  },

  read: (message, known) => merge(known, { usage: readCohereUsage(message.at("meta")), error: readError(message) }),
};
