import { withFinish } from "../finish-reasons.ts";
import type { Reading, WireFormat } from "../format.ts";
import { readGeminiAsked } from "./gemini-asked.ts";
import { readGeminiUsage } from "./gemini-usage.ts";
import { fieldOf, listOf } from "./google-fields.ts";
import { methodOf, readModelMethod } from "./google-path.ts";
import type { Json } from "../json/json.ts";
import { merge } from "../merge.ts";
import { readError } from "../wire-error.ts";

/** `POST …/models/*:generateContent` and `:streamGenerateContent`, of the Gemini API and of Vertex AI. Every event of a stream has the shape of an answer. */
export const gemini: WireFormat = {
  name: "gemini",
  operation: "generate_content",
  provider: "gcp.gemini",
  paths: [
    "/models/{model}:generateContent",
    "/models/{model}:streamGenerateContent",
    "/endpoints/{endpoint}:generateContent",
    "/endpoints/{endpoint}:streamGenerateContent",
  ],
  // Without `alt=sse` a stream is a list that grows.
  jsonStream: true,
  marks: {
    last: ['"functionCall"', '"usageMetadata"', '"error"'],
    each: '"finishReason"',
    several: '"index":1',
  },

  matches(target) {
    const method = methodOf(target.path);
    if (method !== "generateContent" && method !== "streamGenerateContent") return undefined;
    return readModelMethod(target.path) === undefined ? "likely" : "certain";
  },

  fits: (request) => request.at("contents").kind === "list" || request.at("contents").kind === "object",

  ask: (request, target) => readGeminiAsked(request, readModelMethod(target.path)),

  read(message, known) {
    const candidates = message.at("candidates").items;
    const usage = message.at("usageMetadata");
    let { finishReasons, calling } = known;
    for (const [place, candidate] of candidates.entries()) {
      const index = candidate.at("index").integer ?? place;
      if (partsOf(candidate).some((part) => fieldOf(part, "functionCall").present)) calling = withCall(calling, index);
      const reason = reasonOf(candidate.at("finishReason"));
      // There is no word for a tool call: a candidate that stops and has called is one.
      const called = reason === "STOP" && calling?.includes(index) === true;
      finishReasons = withFinish(finishReasons, index, called ? "tool_call" : reason);
    }
    const blocked = candidates.length === 0 && message.at("promptFeedback").at("blockReason").present;
    if (blocked) finishReasons = withFinish(finishReasons, 0, "content_filter");
    return merge(known, {
      id: message.at("responseId").word,
      model: message.at("modelVersion").word,
      finishReasons,
      calling,
      usage: readGeminiUsage(usage, known.usage),
      serviceTier: usage.at("serviceTier").word ?? usage.at("trafficType").word,
      error: readError(message),
      content: known.content ?? (candidates.some(hasContent) || undefined),
    });
  },
};

/** A client may ask for numbers (`$alt=json;enum-encoding=int`). Of those that are left out Gemini and Vertex AI think differently. */
const reasons = [
  undefined,
  "STOP",
  "MAX_TOKENS",
  "SAFETY",
  "RECITATION",
  "OTHER",
  undefined,
  "PROHIBITED_CONTENT",
  "SPII",
];

function reasonOf(reason: Json): string | undefined {
  const { word, count } = reason;
  if (count === undefined || count === 0) return word;
  return reasons[count] ?? "error";
}

/** Choices that are remembered, as `withFinish` does: an index comes from a stranger. */
const CALLING_LIMIT = 128;

function withCall(calling: Reading["calling"] = [], index: number): Reading["calling"] {
  return calling.includes(index) || calling.length >= CALLING_LIMIT ? calling : [...calling, index];
}

function partsOf(candidate: Json): readonly Json[] {
  return listOf(candidate.at("content").at("parts"));
}

/** A part that has no text is something else that the model made; a signature comes with an empty one. */
function hasContent(candidate: Json): boolean {
  return partsOf(candidate).some((part) => part.at("text").filled || !part.at("text").present);
}
