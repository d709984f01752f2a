import type { Part } from "../content.ts";
import { readFileData, readGeminiMedium, readInlineData } from "./gemini-media.ts";
import { fieldOf, listOf } from "./google-fields.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";

/** A part of Gemini's as the convention has it: mostly one, none for what says nothing (a signature), more for an answer of a tool that brings media. */
export function readGeminiPart(part: Json): readonly Part[] {
  const content = part.at("text").longText;
  if (content !== undefined) return content === "" ? [] : [{ type: isThought(part) ? "reasoning" : "text", content }];
  for (const [name, read] of readers) {
    const member = fieldOf(part, name);
    if (member.present) return read(member);
  }
  return [];
}

/** What the model thought, rather than said. */
export function isThought(part: Json): boolean {
  return part.at("thought").flag === true;
}

const readers: readonly (readonly [name: string, read: (member: Json) => readonly Part[]])[] = [
  [
    "functionCall",
    (call) => [{ type: "tool_call", ...idOf(call), name: call.at("name").word ?? "", ...argumentsOf(call) }],
  ],
  [
    "functionResponse",
    (answer) => [
      { type: "tool_call_response", ...idOf(answer), response: answer.at("response").raw ?? null },
      // What a tool gives back has media in it, and nothing that is told in turn.
      ...answer.at("parts").items.flatMap(readGeminiMedium),
    ],
  ],
  ["inlineData", readInlineData],
  ["fileData", readFileData],
  [
    "executableCode",
    (code) => [
      serverCall("code_execution", code, { language: code.at("language").word, code: code.at("code").longText }),
    ],
  ],
  [
    "codeExecutionResult",
    (result) => [
      serverAnswer("code_execution", result, {
        outcome: result.at("outcome").word,
        output: result.at("output").longText,
      }),
    ],
  ],
  ["toolCall", (call) => [serverCall(toolOf(call), call, argumentsOf(call))]],
  ["toolResponse", (answer) => [serverAnswer(toolOf(answer), answer, { response: answer.at("response").raw })]],
];

function idOf(member: Json): { readonly id?: string } {
  return stated<{ id: string }>({ id: member.at("id").word });
}

function argumentsOf(call: Json): { readonly arguments?: unknown } {
  return stated<{ arguments: unknown }>({ arguments: call.at("args").raw });
}

function toolOf(member: Json): string {
  return fieldOf(member, "toolType").word?.toLowerCase() ?? "tool";
}

/** What Google runs itself, within the answer. */
function serverCall(name: string, member: Json, more: object): Part {
  return { type: "server_tool_call", ...idOf(member), name, server_tool_call: { type: name, ...stated(more) } };
}

function serverAnswer(name: string, member: Json, more: object): Part {
  return {
    type: "server_tool_call_response",
    ...idOf(member),
    server_tool_call_response: { type: name, ...stated(more) },
  };
}

/** The parts of a content, which may be a text, a part or a list of them. */
export function partsOf(content: Json): readonly Part[] {
  const text = content.longText;
  if (text !== undefined) return text === "" ? [] : [{ type: "text", content: text }];
  const parts = content.at("parts");
  return (parts.present ? listOf(parts) : listOf(content)).flatMap(readGeminiPart);
}
