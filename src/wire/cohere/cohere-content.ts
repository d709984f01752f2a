import { functionTools } from "../chat-tools.ts";
import type { ContentFormat, Message, Part } from "../content.ts";
import { Json } from "../json/json.ts";
import { stated } from "../merge.ts";
import type { Said } from "../said.ts";

/** What is said in `/v2/chat` and its stream. */
export const cohereChatContent: ContentFormat = {
  ask(request) {
    const documents = request.at("documents").items.map((): Part => ({ type: "generic", generic_type: "document" }));
    const tools = functionTools(request.at("tools"));
    return {
      inputMessages: [
        ...request.at("messages").turns.map(readMessage),
        // What the model may quote, beside the messages.
        ...(documents.length > 0 ? [{ role: "user", parts: documents }] : []),
      ],
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(event, said) {
    const type = event.at("type").text ?? "";
    const message = type === "" ? event.at("message") : event.at("delta").at("message");
    if (type.startsWith("tool-call-")) return readCall(message.at("tool_calls"), keyOf(event), said);
    said.reasoning(0, message.at("tool_plan").longText, "plan");
    const content = message.at("content");
    for (const part of content.listed ? content.items : [content]) {
      said.reasoning(0, part.at("thinking").longText, keyOf(event));
      said.text(0, part.at("text").longText, keyOf(event));
    }
    for (const [index, call] of message.at("tool_calls").items.entries()) readCall(call, String(index), said);
  },
};

function keyOf(event: Json): string {
  return String(event.at("index").count ?? "");
}

function readCall(call: Json, key: string, said: Said): void {
  const called = call.at("function");
  // The end of a call says nothing.
  if (!called.present) return;
  said.toolCall(0, key, {
    id: call.at("id").word,
    name: called.at("name").word,
    text: called.at("arguments").longText,
  });
}

function readMessage(message: Json): Message {
  const role = message.at("role").word ?? "user";
  if (role === "tool") return { role, parts: [readToolAnswer(message)] };
  const plan = message.at("tool_plan").longText ?? "";
  const planned: readonly Part[] = plan === "" ? [] : [{ type: "reasoning", content: plan }];
  const calls = message.at("tool_calls").items.map(readAskedCall);
  return { role, parts: [...planned, ...readParts(message.at("content")), ...calls] };
}

function readToolAnswer(message: Json): Part {
  const content = message.at("content");
  return {
    type: "tool_call_response",
    ...idOf(message, "tool_call_id"),
    response: content.longText ?? content.raw ?? "",
  };
}

function readAskedCall(call: Json): Part {
  const text = call.at("function").at("arguments").longText;
  return {
    type: "tool_call",
    ...idOf(call, "id"),
    name: call.at("function").at("name").word ?? "",
    // JSON in a text.
    ...(text !== undefined && { arguments: Json.any(text).raw ?? text }),
  };
}

function idOf(json: Json, key: string): { readonly id?: string } {
  return stated<{ id: string }>({ id: json.at(key).word });
}

function readParts(content: Json): readonly Part[] {
  const text = content.longText ?? "";
  return text === "" ? content.items.map(readPart) : [{ type: "text", content: text }];
}

function readPart(part: Json): Part {
  const type = part.at("type").text;
  if (type === "text") return { type, content: part.at("text").longText ?? "" };
  if (type === "thinking") return { type: "reasoning", content: part.at("thinking").longText ?? "" };
  const uri = part.at("image_url").at("url").longText ?? part.at("image_url").longText;
  if (uri !== undefined) return { type: "uri", modality: "image", uri };
  return { type: "generic", generic_type: type ?? "unknown" };
}
