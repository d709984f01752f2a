import type { ContentFormat, Message } from "../content.ts";
import type { Json } from "../json/json.ts";
import { readOpenaiParts } from "./openai-parts.ts";

/** What is to be judged; the judgement is figures. */
export const openaiModerationsContent: ContentFormat = {
  ask(request) {
    const input = request.at("input");
    const spoken = input.items.some((item) => item.at("content").present);
    return {
      inputMessages: spoken ? input.items.map(readMessage) : [{ role: "user", parts: readOpenaiParts(input) }],
    };
  },

  read: () => undefined,
};

function readMessage(message: Json): Message {
  return { role: message.at("role").word ?? "user", parts: readOpenaiParts(message.at("content")) };
}
