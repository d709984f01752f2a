import { readDefinition } from "../chat-tools.ts";
import type { ContentFormat, Message, Part, ToolDefinition } from "../content.ts";
import type { Json } from "../json/json.ts";
import type { Said } from "../said.ts";

/** What is said in `/v1/chat` and its stream. */
export const cohereChatV1Content: ContentFormat = {
  ask(request) {
    const preamble = textPart(request.at("preamble"));
    const tools = request.at("tools").items.map(readTool);
    const results = request.at("tool_results").items.map(readResult);
    return {
      inputMessages: [
        ...request.at("chat_history").turns.map(readMessage),
        ...(results.length > 0 ? [{ role: "tool", parts: results }] : []),
        ...userMessage(request.at("message")),
      ],
      ...(preamble.length > 0 && { systemInstructions: preamble }),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  read(event, said) {
    const type = event.at("event_type").text;
    if (type === "tool-calls-chunk") return readPiece(event.at("tool_call_delta"), said);
    if (type === "stream-end") {
      // It repeats the whole answer, calls as well.
      said.clear();
      return readAnswer(event.at("response"), said);
    }
    // Calls are told twice, in pieces and whole; the text that goes with them once.
    if (type === undefined) readAnswer(event, said);
    else said.text(0, event.at("text").longText);
  },
};

function readTool(tool: Json): ToolDefinition {
  return { type: "function", ...readDefinition(tool, "parameter_definitions") };
}

const roles: ReadonlyMap<string, string> = new Map([
  ["CHATBOT", "assistant"],
  ["SYSTEM", "system"],
  ["TOOL", "tool"],
  ["USER", "user"],
]);

function readMessage(message: Json): Message {
  const role = message.at("role").word ?? "USER";
  const calls = message.at("tool_calls").items.map(readCall);
  const results = message.at("tool_results").items.map(readResult);
  return {
    role: roles.get(role.toUpperCase()) ?? role,
    parts: [...textPart(message.at("message")), ...calls, ...results],
  };
}

function userMessage(text: Json): readonly Message[] {
  const parts = textPart(text);
  return parts.length > 0 ? [{ role: "user", parts }] : [];
}

function readAnswer(answer: Json, said: Said): void {
  said.text(0, answer.at("text").longText);
  for (const call of answer.at("tool_calls").items) said.part(0, readCall(call));
}

function readPiece(delta: Json, said: Said): void {
  const text = delta.at("parameters").longText ?? delta.at("text").longText;
  said.toolCall(0, String(delta.at("index").count ?? ""), { name: delta.at("name").word, text });
}

/** A call of v1 has no id. */
function readCall(call: Json): Part {
  const { raw } = call.at("parameters");
  return { type: "tool_call", name: call.at("name").word ?? "", ...(raw !== undefined && { arguments: raw }) };
}

function readResult(result: Json): Part {
  return { type: "tool_call_response", response: result.at("outputs").raw ?? null };
}

function textPart(text: Json): readonly Part[] {
  const content = text.longText ?? "";
  return content === "" ? [] : [{ type: "text", content }];
}
