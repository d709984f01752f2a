import type { WireFormat } from "../format.ts";
import { isText } from "../shape.ts";
import { readOllama } from "./ollama-answer.ts";
import { matchOllama, readOllamaAsked } from "./ollama-asked.ts";

/** `POST …/api/generate`: text goes on from a prompt, a line of JSON for each token, or one answer. */
export const ollamaGenerate: WireFormat = {
  name: "ollama-generate",
  operation: "text_completion",
  provider: "ollama",
  paths: ["/api/generate"],
  jsonStream: true,

  matches: (target) => matchOllama(target, "/api/generate"),

  // Without a prompt a model is loaded, or let go.
  fits: (request) => request.at("model").word !== undefined && isText(request.at("prompt")),

  ask: readOllamaAsked,

  read: readOllama,
};
