import type { WireFormat } from "../format.ts";
import { WORD_LIMIT } from "../json/json.ts";
import { merge } from "../merge.ts";
import { openaiChat } from "../openai/openai-chat.ts";
import { isMessages, isText } from "../shape.ts";

const { api: _api, ...chat } = openaiChat;

/** Models of others than Google and Anthropic on Vertex, as Mistral's: they are asked, and answer, in the words of OpenAI's chat. */
export const vertexRawPredict: WireFormat = {
  ...chat,
  name: "vertex-raw-predict",
  provider: "gcp.vertex_ai",
  paths: [
    "/publishers/{publisher}/models/{model}:rawPredict",
    "/publishers/{publisher}/models/{model}:streamRawPredict",
  ],

  matches({ path }) {
    const publisher = readRawPredict(path)?.publisher;
    return publisher === undefined || publisher === "anthropic" || publisher === "google" ? undefined : "likely";
  },

  // A publisher's other models (OCR, embeddings) have bodies of their own; one for code goes on with a prompt.
  fits: (request) =>
    isMessages(request.at("messages")) || (isText(request.at("prompt")) && isText(request.at("suffix"))),

  ask(request, target) {
    const path = readRawPredict(target.path);
    const { usageAsked: _, ...asked } = chat.ask(request, target);
    return merge(asked, { model: path?.model, stream: path?.streamed || asked.stream });
  },
};

/** What `…/publishers/{publisher}/models/{model}:rawPredict` and `:streamRawPredict` name. `count-tokens` stands there like a model, and is none. */
export function readRawPredict(path: string) {
  if (!path.endsWith("awPredict")) return undefined;
  const named = /\/publishers\/([^/]+)\/models\/([^/:]+):(rawPredict|streamRawPredict)$/.exec(path);
  const [, publisher, id, verb] = named ?? [];
  if (id === undefined || id === "count-tokens" || id.length > WORD_LIMIT) return undefined;
  return { publisher, model: id.replaceAll("%40", "@"), streamed: verb === "streamRawPredict" };
}
