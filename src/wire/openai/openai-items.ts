import type { Message, Part } from "../content.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";
import { asThought, blob, idOf, readArguments, readOpenaiParts } from "./openai-parts.ts";

/** Calls that the app has to run, of which no name is said but their type. */
const appTools: ReadonlySet<string> = new Set(["computer_call", "local_shell_call", "shell_call", "apply_patch_call"]);

/** An item of `/responses`, asked or answered, as a message. */
export function readItem(item: Json): Message {
  const type = item.at("type").word ?? "message";
  if (type.endsWith("_output")) {
    const output = item.at("output");
    // A shell's are no parts, but what each command has written.
    const spoken = output.items.some((part) => part.at("type").present);
    const response = output.longText ?? (spoken ? readOpenaiParts(output) : (output.raw ?? ""));
    return { role: "tool", parts: [{ type: "tool_call_response", ...idOf(item, "call_id"), response }] };
  }
  const role = item.at("role").word;
  if (type === "message")
    return {
      role: role === "developer" ? "system" : (role ?? "assistant"),
      parts: readOpenaiParts(item.at("content")),
    };
  return { role: "assistant", parts: readOwn(type, item) };
}

/** What the model did besides speaking. */
function readOwn(type: string, item: Json): readonly Part[] {
  if (type === "function_call" || type === "custom_tool_call") {
    const text = item.at("arguments").longText ?? item.at("input").longText;
    return [{ type: "tool_call", ...idOf(item, "call_id"), name: item.at("name").word ?? "", ...readArguments(text) }];
  }
  if (type === "reasoning")
    return [...readOpenaiParts(item.at("summary")), ...readOpenaiParts(item.at("content"))].map(asThought);
  if (type === "compaction") return [{ type, ...idOf(item, "id") }];
  const name = item.at("name").word ?? type.replace(/_call$/, "");
  // A shell in a container of the provider's is the provider's to run.
  const hosted = item.at("environment").at("type").text === "container_reference";
  if (appTools.has(type) && !hosted)
    return [
      {
        type: "tool_call",
        ...idOf(item, "call_id"),
        name,
        arguments: item.at("action").raw ?? item.at("operation").raw,
      },
    ];
  if (type === "image_generation_call")
    return [
      readImage(type, item),
      blob("image", item.at("result").longText, item.at("output_format").word ?? "png", "image/"),
    ];
  // What the provider ran within the response; its result, if it is told, stands beside the call.
  if (type.endsWith("_call"))
    return [{ type: "server_tool_call", ...idOf(item, "id"), name, server_tool_call: item.raw ?? { type } }];
  return [{ type: "generic", generic_type: type }];
}

/** The image stands beside the call, as the medium that it is. */
function readImage(type: string, item: Json): Part {
  const prompt = stated<{ revised_prompt: string }>({ revised_prompt: item.at("revised_prompt").longText });
  return {
    type: "server_tool_call",
    ...idOf(item, "id"),
    name: "image_generation",
    server_tool_call: { type, ...prompt },
  };
}
