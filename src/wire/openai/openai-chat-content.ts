import type { ContentFormat, Message, Part } from "../content.ts";
import type { Json } from "../json/json.ts";
import { idOf, readArguments, readOpenaiParts, readOpenaiTools } from "./openai-parts.ts";
import { calledOf, sayOpenai, thoughtOf } from "./openai-chat-said.ts";

/** What is said in `/chat/completions`. */
export const openaiChatContent: ContentFormat = {
  ask(request) {
    // Before there were tools there were functions.
    const tools = [...readOpenaiTools(request.at("tools")), ...readOpenaiTools(request.at("functions"))];
    return {
      inputMessages: request.at("messages").turns.map(readMessage),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(message, said) {
    // Perplexity's choices have both: what is new, which is nothing where all comes at once, and what has been said so far.
    const isWhole = message.at("object").text === "chat.completion";
    for (const [place, choice] of message.at("choices").items.entries()) {
      const index = choice.at("index").count ?? place;
      sayOpenai(isWhole || !choice.at("delta").present ? choice.at("message") : choice.at("delta"), index, said);
    }
  },
};

/** The convention's words for who speaks. */
const roles: ReadonlyMap<string, string> = new Map([
  ["developer", "system"],
  ["function", "tool"],
]);

function readMessage(message: Json): Message {
  const word = message.at("role").word ?? "user";
  const role = roles.get(word) ?? word;
  const name = message.at("name").word;
  const named = { role, ...(name !== undefined && { name }) };
  if (role === "tool") return { ...named, parts: [readResult(message)] };
  const audio = message.at("audio").at("id").word;
  return {
    ...named,
    parts: [
      ...thoughts(message),
      ...readOpenaiParts(message.at("content")),
      ...readOpenaiParts(message.at("refusal")),
      ...(audio === undefined ? [] : [{ type: "file", modality: "audio", file_id: audio } as const]),
      ...[...message.at("tool_calls").items, message.at("function_call")].filter(isCall).map(readCall),
    ],
  };
}

function readResult(message: Json): Part {
  const content = message.at("content");
  const response = content.longText ?? readOpenaiParts(content);
  return { type: "tool_call_response", ...idOf(message, "tool_call_id"), response };
}

function thoughts(message: Json): readonly Part[] {
  const content = thoughtOf(message) ?? "";
  return content === "" ? [] : [{ type: "reasoning", content }];
}

function isCall(call: Json): boolean {
  return calledOf(call).at("name").present;
}

function readCall(call: Json): Part {
  const called = calledOf(call);
  const text = called.at("arguments").longText ?? called.at("input").longText;
  const given = text === undefined && called.at("arguments").present ? { arguments: called.at("arguments").raw } : {};
  return {
    type: "tool_call",
    ...idOf(call, "id"),
    name: called.at("name").word ?? "",
    ...readArguments(text),
    ...given,
  };
}
