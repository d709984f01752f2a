import type { WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { isListOf, isText } from "../shape.ts";
import { readOllama } from "./ollama-answer.ts";
import { matchOllama, readOllamaAsked } from "./ollama-asked.ts";

/** `POST …/api/chat`: a line of JSON for each token, or one answer. */
export const ollamaChat: WireFormat = {
  name: "ollama-chat",
  operation: "chat",
  provider: "ollama",
  paths: ["/api/chat"],
  jsonStream: true,

  matches: (target) => matchOllama(target, "/api/chat"),

  // Chat services have such a path too; their messages are made of parts, or have no role, or one of their own.
  fits: (request) => request.at("model").word !== undefined && isListOf(request.at("messages"), isMessage),

  ask: readOllamaAsked,

  read: readOllama,
};

const roles: ReadonlySet<string> = new Set(["system", "user", "assistant", "tool"]);

/** An assistant that only calls tools says nothing. */
function isMessage(message: Json): boolean {
  const content = message.at("content");
  const said = !content.present || isText(content);
  return roles.has(message.at("role").word ?? "") && said && !message.at("parts").present;
}
