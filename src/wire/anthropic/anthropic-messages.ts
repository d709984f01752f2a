import { withFinish } from "../finish-reasons.ts";
import type { Asked, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readStop } from "../openai/openai-asked.ts";
import { readOpenaiCost } from "../openai/openai-usage.ts";
import { isMessages } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";
import { readAnthropicTier, readAnthropicUsage } from "./anthropic-usage.ts";

/** `POST …/v1/messages`. A stream opens with `message_start`, which knows the input, and closes with `message_delta`, which knows the output. */
export const anthropicMessages: WireFormat = {
  name: "anthropic-messages",
  operation: "chat",
  provider: "anthropic",
  paths: ["/messages"],
  // What one `message_delta` says, another need not say again.
  marks: { last: ['"error'], each: '"usage":{' },

  matches(target) {
    if (!postsTo(target, "/messages")) return undefined;
    const named = postsTo(target, "/v1/messages") && target.header("anthropic-version") !== undefined;
    return named ? "certain" : "likely";
  },

  // Chat services have a POST /messages too; what tells a model call is that it names a model and bounds its answer.
  fits: (request) =>
    request.at("model").word !== undefined &&
    request.at("messages").filled &&
    isMessages(request.at("messages")) &&
    request.at("max_tokens").count !== undefined,

  ask(request) {
    return stated<Asked>({
      model: request.at("model").word,
      stream: request.at("stream").flag,
      maxTokens: request.at("max_tokens").integer,
      temperature: request.at("temperature").number,
      topP: request.at("top_p").number,
      topK: request.at("top_k").integer,
      stopSequences: readStop(request.at("stop_sequences")),
      reasoningLevel: request.at("output_config").at("effort").word,
      outputType: request.at("output_config").at("format").at("type").text === "json_schema" ? "json" : undefined,
      serviceTier: request.at("service_tier").word,
    });
  },

  read(message, known) {
    const type = message.at("type").text ?? "";
    if (type.startsWith("content_block")) return merge(known, { content: hasContent(message) || undefined });
    const answer = type === "message_start" ? message.at("message") : message;
    const reason = answer.at("stop_reason").word ?? message.at("delta").at("stop_reason").word;
    const opens = answer.at("type").text === "message" || reason !== undefined;
    return merge(known, {
      id: answer.at("id").word,
      model: answer.at("model").word,
      finishReasons: opens ? withFinish(known.finishReasons, 0, reason) : undefined,
      usage: readAnthropicUsage(
        message.at("usage").present ? message.at("usage") : answer.at("usage"),
        known.usage ?? {},
      ),
      // A stream opens with the output of its first moment; some relays tell it whole there, and nothing later.
      outputBegun: type === "message_start" || (known.outputBegun && type !== "message_stop" && reason === undefined),
      serviceTier: readAnthropicTier(answer.at("usage")),
      // Anthropic says none; OpenRouter and LiteLLM do.
      cost: readOpenaiCost(message.at("usage").present ? message.at("usage") : answer.at("usage")),
      error: readError(message),
      complete: type === "message_stop" || undefined,
    });
  },
};

function hasContent(event: Json): boolean {
  if (event.at("type").text === "content_block_delta") return event.at("delta").present;
  // Text and thinking blocks open empty; a tool's opens with its name, and a redacted one is all there is.
  const block = event.at("content_block").at("type").text;
  return block !== undefined && block !== "text" && block !== "thinking";
}
