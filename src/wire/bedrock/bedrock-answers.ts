import { anthropicMessages } from "../anthropic/anthropic-messages.ts";
import { readConverse } from "./bedrock-converse.ts";
import { readTexts } from "./bedrock-texts.ts";
import { readInvocationMetrics } from "./bedrock-usage.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Reading } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge } from "../merge.ts";
import { readChoices } from "../openai/openai-choices.ts";
import { readError } from "../wire-error.ts";

/** A body or an event in a model's own words, whichever model's: they are told apart by their keys. */
export function readBedrockAnswer(message: Json, known: Reading): Reading {
  const native = readNative(message, known);
  const metrics = readInvocationMetrics(message);
  return merge(native, {
    // The model's own count holds where there are two.
    usage: metrics && merge(metrics, native.usage ?? {}),
    error: readError(message),
    // They come with the last event, of any model.
    complete: metrics !== undefined || undefined,
  });
}

function readNative(message: Json, known: Reading): Reading {
  switch (dialectOf(message)) {
    case "anthropic":
      return anthropicMessages.read(message, known);
    case "openai":
      return readStops(message, readChoices(message, known));
    case "converse":
      return readConverse(message, known);
    case "texts":
      return readTexts(message, known);
  }
}

/** Whose words a body or an event is in: Anthropic's messages, OpenAI's chat, Converse's (Nova's are the same), or a text that goes on. */
export function dialectOf(message: Json): "anthropic" | "openai" | "converse" | "texts" {
  const type = message.at("type").text;
  if (type !== undefined && type !== "completion") return "anthropic";
  if (message.at("choices").listed) return "openai";
  const converses = message.at("output").at("message").present || converseEvents.some((key) => message.at(key).present);
  return converses ? "converse" : "texts";
}

const converseEvents = [
  "messageStart",
  "contentBlockStart",
  "contentBlockDelta",
  "contentBlockStop",
  "messageStop",
  "metadata",
];

/** Mistral and DeepSeek say `stop_reason` where OpenAI says `finish_reason`. */
function readStops(message: Json, known: Reading): Reading {
  let finishReasons = known.finishReasons;
  for (const [at, choice] of message.at("choices").items.entries()) {
    const reason = choice.at("stop_reason").word;
    if (reason !== undefined) finishReasons = withFinish(finishReasons, choice.at("index").integer ?? at, reason);
  }
  return merge(known, { finishReasons });
}
