import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { readOllamaUsage } from "./ollama-answer.ts";
import { matchOllama } from "./ollama-asked.ts";
import { isText, isTexts } from "../shape.ts";
import { readError } from "../wire-error.ts";

/** `POST …/api/embed`, and `/api/embeddings` that it took the place of, which counts no tokens. */
export const ollamaEmbed: WireFormat = {
  name: "ollama-embed",
  operation: "embeddings",
  provider: "ollama",
  paths: ["/api/embed", "/api/embeddings"],
  bulky: true,

  matches(target) {
    // Elsewhere that path is one of OpenAI's dialect.
    const older = matchOllama(target, "/api/embeddings") === "certain" ? "certain" : undefined;
    return matchOllama(target, "/api/embed") ?? older;
  },

  fits(request) {
    const text = isTexts(request.at("input")) || isText(request.at("prompt"));
    return request.at("model").word !== undefined && text;
  },

  ask: (request) => stated<Asked>({ model: request.at("model").word, dimensions: request.at("dimensions").integer }),

  read(message, known) {
    return merge(known, {
      model: message.at("model").word,
      usage: readOllamaUsage(message),
      error: readError(message),
    });
  },
};
