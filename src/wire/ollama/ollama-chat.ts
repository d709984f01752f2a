import type { WireFormat } from "../format.ts";
import { readOllama } from "./ollama-answer.ts";
import { matchOllama, readOllamaAsked } from "./ollama-asked.ts";
import { ollamaChatContent } from "./ollama-content.ts";

/** `POST …/api/chat`: a line of JSON for each token, or one answer. */
export const ollamaChat: WireFormat = {
  name: "ollama-chat",
  operation: "chat",
  provider: "ollama",
  paths: ["/api/chat"],
  jsonStream: true,
  content: ollamaChatContent,

  matches: (target) => matchOllama(target, "/api/chat"),

  // Chat services have such a path too; their messages are made of parts, or have no role.
  fits(request) {
    const messages = request.at("messages");
    const [first] = messages.items;
    const shaped = first === undefined || (first.at("role").word !== undefined && !first.at("parts").present);
    return request.at("model").word !== undefined && messages.listed && shaped;
  },

  ask: readOllamaAsked,

  read: readOllama,
};
