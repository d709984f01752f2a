import type { Asked } from "../format.ts";
import type { Json } from "../json/json.ts";
import { type Partly, stated } from "../merge.ts";

/** Stop sequences that are kept: OpenAI allows four, Anthropic more. */
const STOP_LIMIT = 16;

/** The request parameters that OpenAI's chat and completions dialects share, with those that other servers of them add. */
export function readOpenaiAsked(request: Json, more: Partly<Asked> = {}): Asked {
  const streamed = request.at("stream").flag;
  const asksUsage = request.at("stream_options").at("include_usage").flag ?? false;
  return stated<Asked>({
    model: request.at("model").word,
    stream: streamed,
    usageAsked: streamed === true ? asksUsage : undefined,
    choices: request.at("n").integer,
    maxTokens: request.at("max_completion_tokens").integer ?? request.at("max_tokens").integer,
    temperature: request.at("temperature").number,
    topP: request.at("top_p").number,
    topK: request.at("top_k").integer,
    frequencyPenalty: request.at("frequency_penalty").number,
    presencePenalty: request.at("presence_penalty").number,
    seed: request.at("seed").integer,
    stopSequences: readStop(request.at("stop")),
    serviceTier: request.at("service_tier").word,
    ...more,
  });
}

/** One text or a list of them, as a list. */
export function readStop(stop: Json): readonly string[] | undefined {
  const listed = stop.items.slice(0, STOP_LIMIT);
  const sequences = (listed.length > 0 ? listed : [stop]).map((item) => item.word).filter((word) => word !== undefined);
  return sequences.length > 0 ? sequences : undefined;
}

/** `gen_ai.output.type` of a `response_format` or `text.format`. */
export function readOutputType(format: Json): Asked["outputType"] {
  const type = format.at("type").text;
  if (type === "text") return "text";
  return type === "json_object" || type === "json_schema" ? "json" : undefined;
}
