import type { ContentFormat, Part } from "../content.ts";
import { readInput, readInstructions, readTool } from "./gemini-interactions-input.ts";
import { argumentsOf, readInteractionPart } from "./gemini-interactions-parts.ts";
import type { Json } from "../json/json.ts";
import type { Said } from "../said.ts";

/** What is said in an interaction: by its steps, or, as it was at first, by its outputs. */
export const geminiInteractionsContent: ContentFormat = {
  ask(request) {
    const messages = readInput(request.at("input"));
    const instructions = readInstructions(request.at("system_instruction"));
    const tools = request.at("tools").items.map(readTool);
    return {
      ...(messages.length > 0 && { inputMessages: messages }),
      ...(instructions.length > 0 && { systemInstructions: instructions }),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(message, said) {
    const key = String(message.at("index").integer ?? 0);
    switch (message.at("event_type").text) {
      case undefined:
        for (const step of [...message.at("steps").items, ...message.at("outputs").items])
          for (const part of readInteractionPart(step)) add(part, said);
        break;
      case "step.start":
        begin(message.at("step"), key, said);
        break;
      case "content.start":
        begin(message.at("content"), key, said);
        break;
      case "step.delta":
      case "content.delta":
        goOn(message.at("delta"), key, said);
        break;
      default:
    }
  },
};

/** A step opens empty, but for the name of what it calls. */
function begin(step: Json, key: string, said: Said): void {
  if (step.at("type").text === "function_call") return call(step, key, said);
  if (!step.at("arguments").filled && !step.at("result").filled && !step.at("content").filled) return;
  for (const part of readInteractionPart(step)) add(part, said);
}

function goOn(delta: Json, key: string, said: Said): void {
  switch (delta.at("type").text) {
    case "text":
      return said.text(0, delta.at("text").longText, key);
    case "thought_summary":
      return said.reasoning(0, delta.at("content").at("text").longText, key);
    case "function_call":
      return call(delta, key, said);
    case "arguments_delta":
      return said.toolCall(0, key, { text: delta.at("arguments").text ?? delta.at("partial_arguments").text });
    default:
      for (const part of readInteractionPart(delta)) add(part, said);
  }
}

function call(item: Json, key: string, said: Said): void {
  said.toolCall(0, key, { id: item.at("id").word, name: item.at("name").word, value: argumentsOf(item).arguments });
}

/** Text is added, so that it is bounded as all text is. */
function add(part: Part, said: Said): void {
  if (part.type === "text") said.text(0, part.content);
  else if (part.type === "reasoning") said.reasoning(0, part.content);
  else said.part(0, part);
}
