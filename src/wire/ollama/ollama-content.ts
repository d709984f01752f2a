import { functionTools } from "../chat-tools.ts";
import type { ContentFormat, Message, Part } from "../content.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";
import type { Said } from "../said.ts";

/** What is said in `/api/chat`. */
export const ollamaChatContent: ContentFormat = {
  ask(request) {
    const tools = functionTools(request.at("tools"));
    return {
      inputMessages: request.at("messages").turns.map(readMessage),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read: (message, said) => readAnswer(message.at("message"), "content", said),
};

/** What is said in `/api/generate`. */
export const ollamaGenerateContent: ContentFormat = {
  ask(request) {
    const system = textPart(request.at("system"));
    const parts = [...textPart(request.at("prompt")), ...imageParts(request)];
    return {
      inputMessages: [{ role: "user", parts }],
      ...(system.length > 0 && { systemInstructions: system }),
    };
  },

  read: (message, said) => readAnswer(message, "response", said),
};

function readMessage(message: Json): Message {
  const role = message.at("role").word ?? "user";
  const content = message.at("content").longText;
  if (role === "tool") {
    // Which call it answers is told by the tool's name, if at all.
    const response: Part = { type: "tool_call_response", ...idOf(message, "tool_call_id"), response: content ?? "" };
    return { role, parts: [response], ...stated<{ name: string }>({ name: message.at("tool_name").word }) };
  }
  const thinking = message.at("thinking").longText ?? "";
  const thought: readonly Part[] = thinking === "" ? [] : [{ type: "reasoning", content: thinking }];
  const calls = message.at("tool_calls").items.map(readCall);
  return { role, parts: [...thought, ...textPart(message.at("content")), ...imageParts(message), ...calls] };
}

function readAnswer(answer: Json, textKey: string, said: Said): void {
  said.reasoning(0, answer.at("thinking").longText);
  said.text(0, answer.at(textKey).longText);
  for (const call of answer.at("tool_calls").items) said.part(0, readCall(call));
  for (const image of imageParts(answer)) said.part(0, image);
}

/** A call comes whole, its arguments as JSON. */
function readCall(call: Json): Part {
  const { raw } = call.at("function").at("arguments");
  return {
    type: "tool_call",
    ...idOf(call, "id"),
    name: call.at("function").at("name").word ?? "",
    ...(raw !== undefined && { arguments: raw }),
  };
}

function idOf(json: Json, key: string): { readonly id?: string } {
  return stated<{ id: string }>({ id: json.at(key).word });
}

function textPart(text: Json): readonly Part[] {
  const content = text.longText ?? "";
  return content === "" ? [] : [{ type: "text", content }];
}

/** Base64, of which the kind is not said. */
function imageParts(message: Json): readonly Part[] {
  return [message.at("image"), ...message.at("images").items]
    .map((image) => image.longText ?? "")
    .filter((content) => content !== "")
    .map((content) => ({ type: "blob", modality: "image", content }));
}
