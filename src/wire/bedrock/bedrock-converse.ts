import { askedInPath, readBedrockPath } from "./bedrock-path.ts";
import { readBedrockUsage } from "./bedrock-usage.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Asked, Reading, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readStop } from "../openai/openai-asked.ts";
import { isListOf, isObject } from "../shape.ts";
import { readError } from "../wire-error.ts";

/** `POST /model/{id}/converse` and `/converse-stream`: one dialect for every model on Bedrock. */
export const bedrockConverse: WireFormat = {
  name: "bedrock-converse",
  operation: "chat",
  provider: "aws.bedrock",
  paths: ["/model/{model}/converse", "/model/{model}/converse-stream"],

  matches: ({ path }) => (readBedrockPath(path)?.action === "converse" ? "certain" : undefined),

  // A stored prompt brings its messages with it.
  fits: (request) => isListOf(request.at("messages"), isMessage) || isObject(request.at("promptVariables")),

  ask(request, target) {
    const config = request.at("inferenceConfig");
    const more = request.at("additionalModelRequestFields");
    const format = request.at("outputConfig").at("textFormat").at("type").text;
    return stated<Asked>({
      ...askedInPath(target.path),
      maxTokens: config.at("maxTokens").integer,
      temperature: config.at("temperature").number,
      topP: config.at("topP").number,
      topK: more.at("top_k").integer ?? more.at("inferenceConfig").at("topK").integer,
      stopSequences: readStop(config.at("stopSequences")),
      reasoningLevel:
        more.at("reasoning_effort").word ??
        more.at("output_config").at("effort").word ??
        more.at("reasoningConfig").at("maxReasoningEffort").word,
      outputType: format === "json_schema" ? "json" : undefined,
      serviceTier: request.at("serviceTier").at("type").word,
    });
  },

  read: readConverse,
};

function isMessage(message: Json): boolean {
  return message.at("role").word !== undefined && isListOf(message.at("content"), isObject);
}

/** An answer, or one event of a stream under its name, which ends with `messageStop` and `metadata`. */
export function readConverse(message: Json, known: Reading): Reading {
  const metadata = message.at("metadata");
  const told = metadata.present ? metadata : message;
  const reason = message.at("stopReason").word ?? message.at("messageStop").at("stopReason").word;
  const opens = reason !== undefined || message.at("output").present || message.at("messageStart").present;
  return merge(known, {
    finishReasons: opens ? withFinish(known.finishReasons, 0, reason) : undefined,
    usage: readBedrockUsage(told.at("usage")),
    serviceTier: told.at("serviceTier").at("type").word,
    error: readError(message),
    content: hasContent(message) || undefined,
    complete: metadata.present || undefined,
  });
}

/** Text and thought come as deltas; a tool's call is told before its arguments. */
function hasContent(message: Json): boolean {
  return message.at("contentBlockDelta").at("delta").filled || message.at("contentBlockStart").at("start").filled;
}
