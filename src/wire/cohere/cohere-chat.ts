import { readCohereUsage } from "./cohere-usage.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { readOutputType, readStop } from "../openai/openai-asked.ts";
import { vendorOf } from "../providers.ts";
import { isMessages } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

/** `POST …/v2/chat`. A stream opens with `message-start`, which has the id, and closes with `message-end`, which has the rest. No answer names a model. */
export const cohereChat: WireFormat = {
  name: "cohere-chat",
  operation: "chat",
  provider: "cohere",
  paths: ["/v2/chat"],

  matches(target) {
    if (!postsTo(target, "/v2/chat")) return undefined;
    return vendorOf(target.host) === "cohere" ? "certain" : "likely";
  },

  fits: (request) => request.at("model").word !== undefined && isMessages(request.at("messages")),

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
      reasoningLevel: request.at("reasoning_effort").word,
      outputType: readOutputType(request.at("response_format")),
    });
  },

  read(message, known) {
    const type = message.at("type").text;
    if (type !== undefined && contentTypes.has(type)) return merge(known, { content: true });
    const end = type === "message-end" ? message.at("delta") : message;
    const reason = end.at("finish_reason").word;
    const opens = type === "message-start" || reason !== undefined;
    return merge(known, {
      id: message.at("id").word,
      finishReasons: opens ? withFinish(known.finishReasons, 0, reason) : undefined,
      usage: readCohereUsage(end.at("usage")),
      error: readError(end),
      complete: type === "message-end" || undefined,
    });
  },
};

/** What `content-start` opens is still empty. */
const contentTypes = new Set(["content-delta", "tool-plan-delta", "tool-call-start", "tool-call-delta"]);
