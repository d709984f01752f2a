import { functionTools } from "../chat-tools.ts";
import type { ContentFormat, Message, Part } from "../content.ts";
import { Json } from "../json/json.ts";
import { stated } from "../merge.ts";
import type { Said } from "../said.ts";

/** What is said in `/conversations` and its stream. */
export const mistralConversationsContent: ContentFormat = {
  ask(request) {
    const inputs = request.at("inputs");
    const text = textParts(inputs);
    const instructions = textParts(request.at("instructions"));
    const tools = functionTools(request.at("tools"));
    return {
      inputMessages: text.length > 0 ? [{ role: "user", parts: text }] : inputs.turns.map(readEntry),
      ...(instructions.length > 0 && { systemInstructions: instructions }),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(message, said) {
    const type = message.at("type").text ?? "";
    if (type.endsWith(".delta")) return readDelta(type, message, said);
    for (const output of message.at("outputs").items) {
      for (const part of readEntry(output).parts) said.part(0, part);
    }
  },
};

function readDelta(type: string, event: Json, said: Said): void {
  if (type === "function.call.delta") {
    const id = event.at("tool_call_id").word;
    const text = event.at("arguments").longText;
    return said.toolCall(0, id ?? "", { id, name: event.at("name").word, text });
  }
  if (type !== "message.output.delta") return;
  for (const part of contentParts(event.at("content"))) {
    if (part.type === "text") said.text(0, part.content);
    else if (part.type === "reasoning") said.reasoning(0, part.content);
    else said.part(0, part);
  }
}

/** A message, a call, its result, or what Mistral ran. */
function readEntry(entry: Json): Message {
  const type = entry.at("type").text ?? "message.input";
  const name = entry.at("name").word ?? "";
  const given = entry.at("arguments");
  const parameters = given.longText === undefined ? given.raw : (Json.any(given.longText).raw ?? given.longText);
  if (type === "function.call") {
    const call: Part = { type: "tool_call", ...callId(entry), name, ...stated({ arguments: parameters }) };
    return { role: "assistant", parts: [call] };
  }
  if (type === "function.result") {
    const result: Part = { type: "tool_call_response", ...callId(entry), response: entry.at("result").longText ?? "" };
    return { role: "tool", parts: [result] };
  }
  if (type === "tool.execution") {
    const run: Part = {
      type: "server_tool_call",
      name,
      server_tool_call: { type: name, ...stated({ arguments: parameters }) },
    };
    return { role: "assistant", parts: [run] };
  }
  return { role: entry.at("role").word ?? "user", parts: contentParts(entry.at("content")) };
}

function callId(entry: Json): { readonly id?: string } {
  return stated<{ id: string }>({ id: entry.at("tool_call_id").word });
}

function textParts(text: Json): readonly Part[] {
  const content = text.longText ?? "";
  return content === "" ? [] : [{ type: "text", content }];
}

/** A text, a chunk, or a list of them. */
function contentParts(content: Json): readonly Part[] {
  if (content.longText !== undefined) return textParts(content);
  return (content.listed ? content.items : [content]).flatMap(readChunk);
}

function readChunk(chunk: Json): readonly Part[] {
  const type = chunk.at("type").text;
  if (type === "text") return textParts(chunk.at("text"));
  if (type === "thinking") {
    const thoughts = chunk.at("thinking").items.map((thought) => thought.at("text").longText ?? "");
    return [{ type: "reasoning", content: thoughts.join("") }];
  }
  const uri = chunk.at("image_url").at("url").longText ?? chunk.at("image_url").longText;
  if (uri !== undefined) return [{ type: "uri", modality: "image", uri }];
  const document = chunk.at("document_url").text;
  if (document !== undefined) return [{ type: "uri", modality: "document", uri: document }];
  return type === undefined ? [] : [{ type: "generic", generic_type: type }];
}
