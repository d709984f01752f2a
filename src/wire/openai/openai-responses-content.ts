import type { ContentFormat } from "../content.ts";
import type { Json } from "../json/json.ts";
import { readItem } from "./openai-items.ts";
import { readOpenaiParts, readOpenaiTools } from "./openai-parts.ts";
import type { Said } from "../said.ts";

/** What is said in `/responses`. */
export const openaiResponsesContent: ContentFormat = {
  ask(request) {
    const instructions = request.at("instructions");
    const system = instructions.listed
      ? instructions.items.flatMap((item) => readItem(item).parts)
      : readOpenaiParts(instructions);
    const input = request.at("input");
    const tools = readOpenaiTools(request.at("tools"));
    return {
      inputMessages: input.listed ? input.turns.map(readItem) : [{ role: "user", parts: readOpenaiParts(input) }],
      ...(system.length > 0 && { systemInstructions: system }),
      ...(tools.length > 0 && { toolDefinitions: tools }),
    };
  },

  // A stream tells everything three times: in pieces, by item, and all of it at the end. What is whole takes the place of the pieces.
  read(message, said) {
    const type = message.at("type").text ?? "";
    const key = String(message.at("output_index").count ?? 0);
    if (type.endsWith(".delta")) return readPiece(type, message.at("delta").longText, key, said);
    if (type === "response.output_item.added") return readBegin(message.at("item"), key, said);
    if (type === "response.output_item.done") return said.replace(0, key, readItem(message.at("item")).parts);
    const wrapped = message.at("response").present;
    const output = (wrapped ? message.at("response") : message).at("output").items;
    if (output.length === 0) return;
    said.clear();
    for (const item of output) for (const part of readItem(item).parts) said.part(0, part);
  },
};

/** A call's name comes with its beginning, and with none of its pieces. */
function readBegin(item: Json, key: string, said: Said): void {
  const type = item.at("type").text;
  if (type !== "function_call" && type !== "custom_tool_call") return;
  said.toolCall(0, key, { id: item.at("call_id").word, name: item.at("name").word });
}

function readPiece(type: string, text: string | undefined, key: string, said: Said): void {
  switch (type) {
    case "response.output_text.delta":
    case "response.refusal.delta":
      return said.text(0, text, key);
    case "response.reasoning_summary_text.delta":
    case "response.reasoning_text.delta":
      return said.reasoning(0, text, key);
    case "response.function_call_arguments.delta":
    case "response.custom_tool_call_input.delta":
      return said.toolCall(0, key, { text });
    default:
  }
}
