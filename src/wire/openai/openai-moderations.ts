import { modelAsked } from "./deployment.ts";
import type { Asked, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readOpenaiUsage } from "./openai-usage.ts";
import { isListOf, isText } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

/** `POST …/moderations`: free of charge and without usage at OpenAI; Mistral bills it. */
export const openaiModerations: WireFormat = {
  name: "openai-moderations",
  operation: "moderation",
  provider: "openai",
  paths: ["/moderations", "/chat/moderations"],
  usageless: true,

  matches(target) {
    if (!postsTo(target, "/moderations")) return undefined;
    return postsTo(target, "/v1/moderations") || postsTo(target, "/v1/chat/moderations") ? "certain" : "likely";
  },

  fits: (request) => isText(request.at("input")) || isListOf(request.at("input"), isJudged),

  ask: (request, target) => stated<Asked>(modelAsked(request, target)),

  read(message, known) {
    return merge(known, {
      id: message.at("id").word,
      model: message.at("model").word,
      usage: readOpenaiUsage(message.at("usage")),
      error: readError(message),
    });
  },
};

/** Text, a part, a message, or a whole conversation. */
function isJudged(item: Json): boolean {
  return isText(item) || item.listed || item.at("type").word !== undefined || item.at("role").word !== undefined;
}
