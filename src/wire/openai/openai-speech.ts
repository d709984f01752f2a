import { modelAsked } from "./deployment.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { readOpenaiCost, readOpenaiUsage } from "./openai-usage.ts";
import { isText } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { errorOf, readError } from "../wire-error.ts";

/** `POST …/audio/speech`: the answer is sound, which says nothing, or events with the sound in pieces and the usage at last. */
export const openaiSpeech: WireFormat = {
  name: "openai-speech",
  operation: "generate_content",
  provider: "openai",
  paths: ["/audio/speech"],
  marks: { last: ['"usage":{', '"error'] },
  binary: true,
  bulky: true,

  matches: (target) => (postsTo(target, "/audio/speech") ? "certain" : undefined),

  fits: (request) =>
    isText(request.at("input")) && (request.at("voice").filled || request.at("model").word !== undefined),

  ask(request, target) {
    return stated<Asked>({
      ...modelAsked(request, target),
      stream: request.at("stream_format").text === "sse" || request.at("stream").flag || undefined,
      outputType: "speech",
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
      complete: type.endsWith(".done") || undefined,
    });
  },
};
