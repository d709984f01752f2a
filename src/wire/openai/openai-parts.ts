import type { Modality, Part, ToolDefinition } from "../content.ts";
import { readDefinition } from "../chat-tools.ts";
import { Json } from "../json/json.ts";
import { stated } from "../merge.ts";

/** What stands in a message: a text, or a list of parts, as OpenAI's chat and responses name them and others after them. */
export function readOpenaiParts(content: Json): readonly Part[] {
  const text = content.longText;
  if (text !== undefined) return text === "" ? [] : [{ type: "text", content: text }];
  return content.items.flatMap(readPart);
}

function readPart(part: Json): readonly Part[] {
  const type = part.at("type").word ?? "text";
  const text = part.longText ?? part.at("text").longText ?? part.at("refusal").longText;
  if (text !== undefined) return [{ type: type.includes("reasoning") ? "reasoning" : "text", content: text }];
  switch (type) {
    case "image_url":
    case "input_image":
      return [readMedium("image", part, part.at("image_url"))];
    case "video_url":
      return [readMedium("video", part, part.at("video_url"))];
    case "document_url":
    case "file_url":
      return [readMedium("document", part, part.at(type))];
    case "input_audio": {
      const audio = part.at("input_audio").present ? part.at("input_audio") : part;
      return [blob("audio", audio.at("data").longText, audio.at("format").word, "audio/")];
    }
    case "file":
    case "input_file": {
      const file = part.at("file").present ? part.at("file") : part;
      return [readMedium("document", file, file.at("file_data").present ? file.at("file_data") : file.at("file_url"))];
    }
    case "thinking":
      // Mistral's: a text or a list of them.
      return readOpenaiParts(part.at("thinking")).map(asThought);
    default:
      return [{ type: "generic", generic_type: type }];
  }
}

/** The same part, as one that the model thought and did not say. */
export function asThought(part: Part): Part {
  return part.type === "text" ? { type: "reasoning", content: part.content } : part;
}

/** By its id, its URL (which may be all of it), or its base64. */
function readMedium(modality: Modality, named: Json, place: Json): Part {
  const id = named.at("file_id").word;
  if (id !== undefined) return { type: "file", modality, file_id: id };
  const uri = place.longText ?? place.at("url").longText;
  if (uri === undefined) return { type: "generic", generic_type: modality };
  return /^[a-z][a-z\d+.-]{0,20}:/i.test(uri) ? { type: "uri", modality, uri } : blob(modality, uri, undefined, "");
}

/** A medium as base64; `format` is the second word of its type. */
export function blob(modality: Modality, content: string | undefined, format: string | undefined, kind: string): Part {
  if (content === undefined) return { type: "generic", generic_type: modality };
  return { type: "blob", modality, ...(format !== undefined && { mime_type: kind + format }), content };
}

/** Arguments that came as a text: JSON most often, and what a broken one leaves otherwise. */
export function readArguments(text: string | undefined): { readonly arguments?: unknown } {
  if (text === undefined || text === "") return {};
  return { arguments: Json.any(text).raw ?? text };
}

/** Tools as chat nests them under their type and responses does not; a tool of the provider's goes by its type. */
export function readOpenaiTools(tools: Json): readonly ToolDefinition[] {
  return tools.items.map((tool) => {
    const type = tool.at("type").word ?? "function";
    const definition = tool.at(type).at("name").present ? tool.at(type) : tool;
    const { name, ...more } = readDefinition(definition, "parameters");
    return { type, name: name || (tool.at("server_label").word ?? type), ...more };
  });
}

/** The id under this name, as a part has it. */
export function idOf(json: Json, key: string): { readonly id?: string } {
  return stated<{ id: string }>({ id: json.at(key).word });
}
