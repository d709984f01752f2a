import { readBlock, readBlocks } from "./anthropic-content.ts";
import { readDefinition } from "../chat-tools.ts";
import type { ContentFormat, Message, ToolDefinition } from "../content.ts";
import type { Json } from "../json/json.ts";
import type { Said } from "../said.ts";

/** What is said in `/v1/messages`, also behind Bedrock's and Vertex's doors. */
export const anthropicMessagesContent: ContentFormat = {
  ask(request) {
    const system = readBlocks(request.at("system"));
    const tools = request.at("tools").items.map(readTool);
    return {
      inputMessages: request.at("messages").turns.map(readMessage),
      ...(system.length > 0 && { systemInstructions: system }),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(message, said) {
    const key = String(message.at("index").count ?? 0);
    switch (message.at("type").text) {
      case "content_block_start":
        return readBegin(message.at("content_block"), key, said);
      case "content_block_delta":
        return readPiece(message.at("delta"), key, said);
      case "message_start":
        // Relays that try again go on within the same stream.
        said.close();
        return readAnswer(message.at("message"), said);
      default:
        readAnswer(message, said);
    }
  },
};

function readMessage(message: Json): Message {
  const role = message.at("role").word ?? "user";
  const parts = readBlocks(message.at("content"));
  // The dialect has no role for what tools answer.
  const answers = parts.length > 0 && parts.every(({ type }) => type === "tool_call_response");
  return { role: answers ? "tool" : role, parts };
}

/** The app's own tools have no type, or are called custom; a tool of the provider's goes by its type. */
function readTool(tool: Json): ToolDefinition {
  const type = tool.at("type").word ?? "custom";
  const definition = readDefinition(tool, "input_schema");
  return { ...definition, type: type === "custom" ? "function" : type, name: definition.name || type };
}

function readAnswer(message: Json, said: Said): void {
  for (const part of readBlocks(message.at("content"))) said.part(0, part);
}

/** A block of a stream: texts and calls begin empty, others are whole. */
function readBegin(block: Json, key: string, said: Said): void {
  const id = block.at("id").word;
  const name = block.at("name").word;
  switch (block.at("type").text) {
    case "text":
      return said.text(0, block.at("text").longText, key);
    case "thinking":
      return said.reasoning(0, block.at("thinking").longText, key);
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use": {
      const value = block.at("input").filled ? block.at("input").raw : undefined;
      return said.toolCall(0, key, { id, name, value, server: block.at("type").text !== "tool_use" });
    }
    default:
      for (const part of readBlock(block)) said.part(0, part);
  }
}

function readPiece(delta: Json, key: string, said: Said): void {
  said.text(0, delta.at("text").longText, key);
  said.reasoning(0, delta.at("thinking").longText, key);
  const text = delta.at("partial_json").longText;
  if (text !== undefined) said.toolCall(0, key, { text });
}
