import { modelAsked } from "./deployment.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Reading, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, type Partly } from "../merge.ts";
import { readOpenaiAsked, readOutputType } from "./openai-asked.ts";
import { finishOf, isAppCall } from "./openai-responses-finish.ts";
import { readOpenaiCost, readOpenaiUsage } from "./openai-usage.ts";
import { postsTo } from "../target-path.ts";
import { errorOf, readError } from "../wire-error.ts";

/** `POST …/responses`. A stream wraps the growing response in events; its last event holds it whole. */
export const openaiResponses: WireFormat = {
  name: "openai-responses",
  operation: "chat",
  api: "responses",
  provider: "openai",
  paths: ["/responses"],
  // The event that has the usage has the end as well.
  marks: { last: ['"usage":{', '"error'] },

  matches(target) {
    if (!postsTo(target, "/responses")) return undefined;
    return postsTo(target, "/v1/responses") ? "certain" : "likely";
  },

  // A stored prompt brings its model.
  fits: (request) =>
    request.at("prompt").at("id").word !== undefined ||
    (request.at("model").word !== undefined && shapeKeys.some((key) => request.at(key).present)),

  ask(request, target) {
    const conversation = request.at("conversation");
    return readOpenaiAsked(request, {
      ...modelAsked(request, target),
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
      calling: isAppCall(message.at("item")) ? oneCall : undefined,
      error: readError(response),
      content: type.endsWith(".delta") || type.endsWith(".partial_image") || undefined,
      complete: endings.has(type) || undefined,
    });
  },
};

const shapeKeys = ["input", "prompt", "previous_response_id", "conversation"];
const endings = new Set(["response.completed", "response.failed", "response.incomplete"]);

/** The dialect has one choice. */
const oneCall = [0];

/** `event` is the type of the stream event that wraps the response. */
function readResponse(response: Json, known: Reading, event: string | undefined): Partly<Reading> {
  // Relays leave the status out where the event's name says it.
  const status = response.at("status").text ?? event?.replace("response.", "");
  // Some servers say a stream's items only as they come, and end it with an empty list.
  const output = response.at("output").items;
  const calls = output.length > 0 ? output.some(isAppCall) : known.calling !== undefined;
  const reason = finishOf(response, status, calls);
  return {
    id: response.at("id").word,
    model: response.at("model").word,
    finishReasons: reason !== undefined || event !== undefined ? withFinish(known.finishReasons, 0, reason) : undefined,
    usage: readOpenaiUsage(response.at("usage")),
    cost: readOpenaiCost(response.at("usage")),
    serviceTier: response.at("service_tier").word,
  };
}
