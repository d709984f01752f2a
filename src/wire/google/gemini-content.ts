import type { ContentFormat, Message, ToolDefinition } from "../content.ts";
import { isThought, partsOf, readGeminiPart } from "./gemini-parts.ts";
import { fieldOf, listOf, snakeOf } from "./google-fields.ts";
import type { Json } from "../json/json.ts";
import { placeOf } from "../json/json-place.ts";
import { stated } from "../merge.ts";
import type { Said } from "../said.ts";

/** What is said in `generateContent` and its stream. */
export const geminiContent: ContentFormat = {
  ask(request) {
    const contents = request.at("contents");
    const messages = (contents.listed ? contents.turns : listOf(contents)).map(readMessage);
    const instructions = partsOf(fieldOf(request, "systemInstruction"));
    const tools = listOf(request.at("tools")).flatMap(readTools);
    return {
      ...(messages.length > 0 && { inputMessages: messages }),
      ...(instructions.length > 0 && { systemInstructions: instructions }),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(message, said) {
    for (const [place, candidate] of message.at("candidates").items.entries()) {
      const choice = candidate.at("index").integer ?? place;
      for (const part of listOf(candidate.at("content").at("parts"))) readPart(part, choice, said);
    }
  },
};

function readMessage(content: Json): Message {
  const parts = partsOf(content);
  const answers = parts.length > 0 && parts.every((part) => part.type === "tool_call_response");
  return { role: answers ? "tool" : roleOf(content.at("role").word), parts };
}

function roleOf(role = "user"): string {
  if (role === "model") return "assistant";
  return role === "function" ? "tool" : role;
}

/** One tool of Google's may declare many functions, or be something that Google runs. */
function readTools(tool: Json): readonly ToolDefinition[] {
  const declared = fieldOf(tool, "functionDeclarations").items.map(readFunction);
  const run = runByGoogle.filter((name) => fieldOf(tool, name).present).map(snakeOf);
  return [...declared, ...run.map((name) => ({ type: name, name }))];
}

function readFunction(declaration: Json): ToolDefinition {
  return {
    type: "function",
    name: declaration.at("name").word ?? "",
    ...stated<{ description: string; parameters: unknown }>({
      description: declaration.at("description").text,
      parameters: declaration.at("parameters").raw ?? fieldOf(declaration, "parametersJsonSchema").raw,
    }),
  };
}

const runByGoogle = [
  "googleSearch",
  "googleSearchRetrieval",
  "googleMaps",
  "enterpriseWebSearch",
  "urlContext",
  "fileSearch",
  "retrieval",
  "codeExecution",
  "computerUse",
];

function readPart(part: Json, choice: number, said: Said): void {
  const text = part.at("text").longText;
  if (text !== undefined) return isThought(part) ? said.reasoning(choice, text) : said.text(choice, text);
  const call = fieldOf(part, "functionCall");
  if (call.present) return readCall(call, choice, said);
  for (const whole of readGeminiPart(part)) said.part(choice, whole);
}

/** A call that comes in pieces has its name in the first alone: what has none goes on with the last. */
function readCall(call: Json, choice: number, said: Said): void {
  const name = call.at("name").word;
  const key = String(said.calls(choice) - (name === undefined ? 1 : 0));
  said.toolCall(choice, key, { id: call.at("id").word, name, value: call.at("args").raw });
  for (const piece of fieldOf(call, "partialArgs").items) {
    const place = placeOf(fieldOf(piece, "jsonPath").text);
    const text = fieldOf(piece, "stringValue").text;
    // What is neither is null, and said so.
    const value = fieldOf(piece, "numberValue").number ?? fieldOf(piece, "boolValue").flag ?? null;
    said.toolCall(choice, key, text === undefined ? { place, value } : { place, text });
  }
}
