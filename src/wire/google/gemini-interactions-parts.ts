import type { Part } from "../content.ts";
import { listOf } from "./google-fields.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";

/** What a step, a content or the delta of one says: mostly one part, for a step that holds contents (`holds`) theirs; contents hold none. */
export function readInteractionPart(item: Json, holds = true): readonly Part[] {
  const plain = item.longText;
  if (plain !== undefined) return textPart("text", plain);
  const type = item.at("type").word ?? "";
  switch (type) {
    case "text":
      return textPart("text", item.at("text").longText);
    case "thought":
      return listOf(item.at("summary")).flatMap((one) => textPart("reasoning", one.at("text").longText));
    case "thought_summary":
      return textPart("reasoning", item.at("content").at("text").longText);
    case "image":
    case "audio":
    case "video":
    case "document":
      return medium(type, item);
    case "function_call":
      return [{ type: "tool_call", ...idOf(item, "id"), name: item.at("name").word ?? "", ...argumentsOf(item) }];
    case "function_result":
      return [{ type: "tool_call_response", ...idOf(item, "call_id"), response: item.at("result").raw ?? null }];
    default:
      if (type.endsWith("_call") || type.endsWith("_result")) return runByGoogle(type, item);
      return holds ? contentsOf(item) : [];
  }
}

/** The parts of what holds others: `user_input`, `model_output`, a turn. */
export function contentsOf(item: Json): readonly Part[] {
  const content = item.at("content");
  const text = content.longText;
  return text === undefined
    ? listOf(content).flatMap((one) => readInteractionPart(one, false))
    : textPart("text", text);
}

/** Arguments that are there, of a call that may be told in pieces. */
export function argumentsOf(item: Json): { readonly arguments?: unknown } {
  const given = item.at("arguments");
  return given.filled ? stated<{ arguments: unknown }>({ arguments: given.raw }) : {};
}

function textPart(type: "text" | "reasoning", content: string | undefined): readonly Part[] {
  return content === undefined || content === "" ? [] : [{ type, content }];
}

function medium(modality: string, item: Json): readonly Part[] {
  const mime = stated<{ mime_type: string }>({ mime_type: item.at("mime_type").word });
  const uri = item.at("uri").text;
  if (uri !== undefined) return [{ type: "uri", modality, ...mime, uri }];
  const content = item.at("data").longText;
  return content === undefined ? [] : [{ type: "blob", modality, ...mime, content }];
}

function runByGoogle(type: string, item: Json): readonly Part[] {
  const name = item.at("name").word ?? type.replace(/_(?:call|result)$/, "");
  if (type.endsWith("_call"))
    return [{ type: "server_tool_call", ...idOf(item, "id"), name, server_tool_call: { type, ...argumentsOf(item) } }];
  const answer = { type, ...stated<{ result: unknown }>({ result: item.at("result").raw }) };
  return [{ type: "server_tool_call_response", ...idOf(item, "call_id"), server_tool_call_response: answer }];
}

function idOf(item: Json, key: "id" | "call_id"): { readonly id?: string } {
  return stated<{ id: string }>({ id: item.at(key).word });
}
