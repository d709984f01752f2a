import { readBlock, readBlocks } from "./bedrock-parts.ts";
import { readDefinition } from "../chat-tools.ts";
import type { ContentFormat, Message, ToolDefinition } from "../content.ts";
import type { Json } from "../json/json.ts";
import type { Said } from "../said.ts";

/** What is said in Converse and its stream, and in Nova's own bodies. */
export const bedrockConverseContent: ContentFormat = {
  ask(request) {
    const messages = request.at("messages").turns.map(readMessage);
    const instructions = readBlocks(request.at("system"));
    const tools = request.at("toolConfig").at("tools").items.flatMap(readTool);
    return {
      ...(messages.length > 0 && { inputMessages: messages }),
      ...(instructions.length > 0 && { systemInstructions: instructions }),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(message, said) {
    const blocks = message.at("output").at("message").at("content").items;
    for (const [place, block] of blocks.entries()) readWhole(block, String(place), said);
    readStart(message.at("contentBlockStart"), said);
    readDelta(message.at("contentBlockDelta"), said);
  },
};

/** What tools have answered is sent as the user's. */
function readMessage(message: Json): Message {
  const parts = readBlocks(message.at("content"));
  const answers = parts.length > 0 && parts.every((part) => part.type === "tool_call_response");
  return { role: answers ? "tool" : (message.at("role").word ?? "user"), parts };
}

/** One that Amazon runs has a name and no more. */
function readTool(tool: Json): readonly ToolDefinition[] {
  const own = tool.at("toolSpec");
  if (!own.present) {
    const name = tool.at("systemTool").at("name").word;
    return name === undefined ? [] : [{ type: "system_tool", name }];
  }
  const parameters = own.at("inputSchema").at("json").raw;
  return [{ type: "function", ...readDefinition(own, ""), ...(parameters !== undefined && { parameters }) }];
}

function readWhole(block: Json, key: string, said: Said): void {
  for (const part of readBlock(block)) {
    if (part.type === "text") said.text(0, part.content, key);
    else if (part.type === "reasoning") said.reasoning(0, part.content, key);
    else if (part.type === "tool_call") said.toolCall(0, key, { id: part.id, name: part.name, value: part.arguments });
    else said.part(0, part);
  }
}

function readStart(start: Json, said: Said): void {
  const call = start.at("start").at("toolUse");
  if (call.present) said.toolCall(0, keyOf(start), { id: call.at("toolUseId").word, name: call.at("name").word });
}

/** Nova counts every piece of one text as a block of its own: what follows a text is the same text. */
function readDelta(event: Json, said: Said): void {
  const delta = event.at("delta");
  said.text(0, delta.at("text").longText);
  said.reasoning(0, delta.at("reasoningContent").at("text").longText);
  const given = delta.at("toolUse").at("input").longText;
  if (given !== undefined) said.toolCall(0, keyOf(event), { text: given });
}

function keyOf(event: Json): string {
  return String(event.at("contentBlockIndex").count ?? "");
}
