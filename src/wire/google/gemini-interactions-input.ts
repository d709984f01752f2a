import type { Message, Part, ToolDefinition } from "../content.ts";
import { contentsOf, readInteractionPart } from "./gemini-interactions-parts.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";

/** A text, a content, contents, turns or steps; neighbours of one role are one message. */
export function readInput(input: Json): readonly Message[] {
  const items = input.kind === "list" ? input.turns : [input];
  const messages: { role: string; parts: Part[] }[] = [];
  for (const item of items) {
    const parts = readInteractionPart(item);
    if (parts.length === 0) continue;
    const role = roleOf(item);
    const last = messages.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else messages.push({ role, parts: [...parts] });
  }
  return messages;
}

function roleOf(item: Json): string {
  const role = item.at("role").word;
  if (role !== undefined) return role === "model" ? "assistant" : role;
  const type = item.at("type").word ?? "";
  if (type === "function_result") return "tool";
  return type === "model_output" || type === "thought" || /_(?:call|result)$/.test(type) ? "assistant" : "user";
}

/** A text, a content or contents. */
export function readInstructions(instructions: Json): readonly Part[] {
  return instructions.at("content").present
    ? contentsOf(instructions)
    : [instructions, ...instructions.items].flatMap((one) => readInteractionPart(one));
}

/** What is no function is run by Google, and goes by its type. */
export function readTool(tool: Json): ToolDefinition {
  const type = tool.at("type").word ?? "function";
  return {
    type,
    name: tool.at("name").word ?? type,
    ...stated<{ description: string; parameters: unknown }>({
      description: tool.at("description").text,
      parameters: tool.at("parameters").raw,
    }),
  };
}
