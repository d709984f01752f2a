import { withFinish } from "./finish-reasons.ts";
import type { FinishReason, Reading, WireFormat } from "./format.ts";
import type { Json } from "./json.ts";
import { merge, type Partly } from "./merge.ts";
import { readOpenaiAsked, readOutputType } from "./openai-asked.ts";
import { readOpenaiCost, readOpenaiUsage } from "./openai-usage.ts";
import { postsTo } from "./target-path.ts";
import { errorOf, readError } from "./wire-error.ts";

/** `POST …/responses`. A stream wraps the growing response in events; its last event holds it whole. */
export const openaiResponses: WireFormat = {
  name: "openai-responses",
  operation: "chat",
  api: "responses",
  provider: "openai",
  // The event that has the usage has the end as well.
  marks: { last: ['"usage":{', '"error'] },

  matches(target) {
    if (!postsTo(target, "/responses")) return undefined;
    return postsTo(target, "/v1/responses") ? "certain" : "likely";
  },

  // A stored prompt brings its model.
  fits: (request) =>
    request.at("prompt").at("id").present ||
    (request.at("model").word !== undefined && shapeKeys.some((key) => request.at(key).present)),

  ask(request) {
    const conversation = request.at("conversation");
    return readOpenaiAsked(request, {
      usageAsked: undefined,
      maxTokens: request.at("max_output_tokens").integer,
      reasoningLevel: request.at("reasoning").at("effort").word,
      outputType: readOutputType(request.at("text").at("format")),
      conversationId: conversation.word ?? conversation.at("id").word,
      previousResponseId: request.at("previous_response_id").word,
      background: request.at("background").flag,
    });
  },

  read(message, known) {
    const type = message.at("type").text ?? "";
    if (type === "error") return merge(known, { error: readError(message) ?? errorOf(message.at("code")) });
    const wrapped = message.at("response").present;
    const response = wrapped ? message.at("response") : message;
    // Only a response has these words in these meanings: an item's id or a delta's name is none of them.
    const whole = wrapped || response.at("object").text === "response" || response.at("output").listed;
    return merge(known, {
      ...(whole ? readResponse(response, known, wrapped ? type : undefined) : {}),
      error: readError(response),
      content: type.endsWith(".delta") || type.endsWith(".partial_image") || undefined,
      complete: endings.has(type) || undefined,
    });
  },
};

const shapeKeys = ["input", "prompt", "previous_response_id", "conversation"];
const endings = new Set(["response.completed", "response.failed", "response.incomplete"]);

/** Calls that the app has to answer; the others were run by the provider within the response. */
const appCalls = new Set(["function_call", "custom_tool_call", "computer_call", "local_shell_call"]);

/** `event` is the type of the stream event that wraps the response. */
function readResponse(response: Json, known: Reading, event: string | undefined): Partly<Reading> {
  // Relays leave the status out where the event's name says it.
  const reason = finishOf(response, response.at("status").text ?? event?.replace("response.", ""));
  return {
    id: response.at("id").word,
    model: response.at("model").word,
    finishReasons: reason !== undefined || event !== undefined ? withFinish(known.finishReasons, 0, reason) : undefined,
    usage: readOpenaiUsage(response.at("usage")),
    cost: readOpenaiCost(response.at("usage")),
    serviceTier: response.at("service_tier").word,
  };
}

/** The dialect has no reason to finish, only a status; one that has not ended gives none. */
function finishOf(response: Json, status: string | undefined): FinishReason | undefined {
  switch (status) {
    case "completed":
      return response.at("output").items.some((item) => appCalls.has(item.at("type").text ?? ""))
        ? "tool_call"
        : "stop";
    case "incomplete":
      return response.at("incomplete_details").at("reason").word ?? "error";
    case "failed":
    case "cancelled":
      return "error";
    default:
      return undefined;
  }
}
