import { readCohereUsage } from "./cohere-usage.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Asked, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readOutputType, readStop } from "../openai/openai-asked.ts";
import { vendorOf } from "../providers.ts";
import { isListOf, isObject, isText } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

/** `POST …/v1/chat`, which v2 took the place of: it streams a line of JSON for each event, and the last one repeats the whole answer. */
export const cohereChatV1: WireFormat = {
  name: "cohere-chat-v1",
  operation: "chat",
  provider: "cohere",
  paths: ["/v1/chat"],
  jsonStream: true,

  matches(target) {
    if (!postsTo(target, "/v1/chat")) return undefined;
    return vendorOf(target.host) === "cohere" ? "certain" : "likely";
  },

  // A chat service's has a message as well, and may have what it calls a model.
  fits(request) {
    const own = isListOf(request.at("chat_history"), isObject) || isListOf(request.at("connectors"), isObject);
    return isText(request.at("message")) && (own || isText(request.at("preamble")) || isTuned(request));
  },

  ask(request) {
    return stated<Asked>({
      model: request.at("model").word,
      stream: request.at("stream").flag,
      maxTokens: request.at("max_tokens").integer,
      temperature: request.at("temperature").number,
      topP: request.at("p").number,
      topK: request.at("k").integer,
      frequencyPenalty: request.at("frequency_penalty").number,
      presencePenalty: request.at("presence_penalty").number,
      seed: request.at("seed").integer,
      stopSequences: readStop(request.at("stop_sequences")),
      outputType: readOutputType(request.at("response_format")),
      conversationId: request.at("conversation_id").word,
    });
  },

  read(message, known) {
    const type = message.at("event_type").text;
    if (type !== undefined && contentTypes.has(type))
      return merge(known, { content: hasContent(message) || undefined });
    const answer = type === "stream-end" ? message.at("response") : message;
    const reason = message.at("finish_reason").word ?? answer.at("finish_reason").word;
    const opens = type === "stream-start" || reason !== undefined;
    return merge(known, {
      id: answer.at("generation_id").word ?? known.id ?? answer.at("response_id").word,
      finishReasons: opens ? withFinish(known.finishReasons, 0, reason) : undefined,
      usage: readCohereUsage(answer.at("meta")),
      error: readError(message),
      complete: type === "stream-end" || undefined,
    });
  },
};

const contentTypes = new Set([
  "text-generation",
  "tool-calls-chunk",
  "tool-calls-generation",
  "search-queries-generation",
]);

/** It names its model, and says how that is to answer. */
function isTuned(request: Json): boolean {
  const settings = [request.at("temperature").number, request.at("max_tokens").count, request.at("stream").flag];
  return request.at("model").word !== undefined && settings.some((setting) => setting !== undefined);
}

/** The model searches, calls, or speaks. */
function hasContent(event: Json): boolean {
  return ["text", "tool_call_delta", "tool_calls", "search_queries"].some((key) => event.at(key).filled);
}
