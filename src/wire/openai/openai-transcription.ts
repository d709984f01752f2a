import { modelAsked } from "./deployment.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { readOpenaiCost, readOpenaiUsage } from "./openai-usage.ts";
import { isObject } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { errorOf, readError } from "../wire-error.ts";

/** `POST …/audio/{transcriptions,translations}` of OpenAI, Mistral, Cohere, Groq: a form with sound; the answer is JSON, plain text or subtitles. */
export const openaiTranscription: WireFormat = {
  name: "openai-transcription",
  operation: "transcription",
  provider: "openai",
  paths: ["/audio/transcriptions", "/audio/translations"],
  marks: { last: ['"usage":{', '"error'] },
  binary: true,

  matches: (target) =>
    postsTo(target, "/audio/transcriptions") || postsTo(target, "/audio/translations") ? "certain" : undefined,

  // A file of a form is an object; Groq takes a `url`, Mistral a `file_url` or the id of a file.
  fits: (request) =>
    isObject(request.at("file")) ||
    (request.at("model").word !== undefined && sources.some((source) => request.at(source).filled)),

  ask(request, target) {
    return stated<Asked>({
      ...modelAsked(request, target),
      stream: request.at("stream").flag,
      temperature: request.at("temperature").number,
      outputType: request.at("response_format").text === "text" ? "text" : undefined,
    });
  },

  read(message, known) {
    const type = message.at("type").text ?? "";
    if (type === "error") return merge(known, { error: readError(message) ?? errorOf(message.at("code")) });
    const usage = message.at("usage");
    return merge(known, {
      model: message.at("model").word,
      usage: readOpenaiUsage(usage),
      cost: readOpenaiCost(usage),
      error: readError(message),
      content: type.endsWith(".delta") || undefined,
      complete: endings.has(type) || undefined,
    });
  },
};

const sources = ["url", "file_url", "file_id"];
const endings = new Set(["transcript.text.done", "transcription.done"]);
