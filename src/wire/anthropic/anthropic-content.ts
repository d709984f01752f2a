import type { Part } from "../content.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";

/** A text, or the blocks of a message. */
export function readBlocks(content: Json): readonly Part[] {
  const text = content.longText;
  if (text !== undefined) return text === "" ? [] : [{ type: "text", content: text }];
  return content.items.flatMap(readBlock);
}

/** One block, as a part of the convention's; a document may be several. */
export function readBlock(block: Json): readonly Part[] {
  const type = block.at("type").word ?? "text";
  const id = stated<{ id: string }>({ id: block.at("id").word });
  const name = block.at("name").word ?? "";
  switch (type) {
    case "text":
      return [{ type, content: block.at("text").longText ?? "" }];
    case "thinking":
      return [{ type: "reasoning", content: block.at("thinking").longText ?? "" }];
    case "image":
    case "document":
      return readSource(type, block.at("source"));
    case "container_upload":
      return [{ type: "file", modality: "document", file_id: block.at("file_id").word ?? "" }];
    case "tool_use":
      return [
        { type: "tool_call", ...id, name, ...stated<{ arguments: unknown }>({ arguments: block.at("input").raw }) },
      ];
    case "server_tool_use":
    case "mcp_tool_use":
      return [
        { type: "server_tool_call", ...id, name, server_tool_call: { type: name, input: block.at("input").raw } },
      ];
    case "tool_result":
      return [{ type: "tool_call_response", ...answers(block), response: readResult(block.at("content")) }];
    case "compaction":
      return [{ type, ...stated<{ content: string }>({ content: block.at("content").longText }) }];
    default:
  }
  // `web_search_tool_result` and its like: what the provider's tool brought.
  if (type.endsWith("_tool_result"))
    return [
      {
        type: "server_tool_call_response",
        ...answers(block),
        server_tool_call_response: { type, content: block.at("content").raw },
      },
    ];
  return [{ type: "generic", generic_type: type }];
}

function answers(block: Json): { readonly id?: string } {
  return stated<{ id: string }>({ id: block.at("tool_use_id").word });
}

/** A text as it is; blocks as parts, of which media are known. */
function readResult(content: Json): unknown {
  return content.longText ?? (content.listed ? readBlocks(content) : (content.raw ?? ""));
}

function readSource(modality: "image" | "document", source: Json): readonly Part[] {
  const mime = stated<{ mime_type: string }>({ mime_type: source.at("media_type").word });
  switch (source.at("type").text) {
    case "base64":
      return [{ type: "blob", modality, ...mime, content: source.at("data").longText ?? "" }];
    case "url":
      return [{ type: "uri", modality, ...mime, uri: source.at("url").longText ?? "" }];
    case "file":
      return [{ type: "file", modality, ...mime, file_id: source.at("file_id").word ?? "" }];
    case "text":
      return [{ type: "text", content: source.at("data").longText ?? "" }];
    case "content":
      return readBlocks(source.at("content"));
    default:
      return [{ type: "generic", generic_type: modality }];
  }
}
