import type { Part } from "../content.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";

/** What documents are called by their formats; a picture's, a film's and a sound's type has the format's own name. */
const documents: ReadonlyMap<string, string> = new Map([
  ["pdf", "application/pdf"],
  ["csv", "text/csv"],
  ["html", "text/html"],
  ["txt", "text/plain"],
  ["md", "text/markdown"],
]);

/** Blocks within blocks that are read: results hold documents, and documents texts. */
const DEPTH_LIMIT = 4;

/** The parts of a list of Converse's content blocks, of which each has one member, named for what it is. */
export function readBlocks(blocks: Json, depth = 0): readonly Part[] {
  return depth > DEPTH_LIMIT ? [] : blocks.items.flatMap((block) => readBlock(block, depth));
}

/** One block; a mark for the cache is no part. */
export function readBlock(block: Json, depth = 0): readonly Part[] {
  const text = block.at("text").longText ?? block.at("guardContent").at("text").at("text").longText;
  if (text !== undefined) return [{ type: "text", content: text }];
  const call = block.at("toolUse");
  if (call.present) return [readCall(call)];
  if (block.at("toolResult").present) return [readResult(block.at("toolResult"), depth)];
  const thought = block.at("reasoningContent").at("reasoningText").at("text").longText;
  if (thought !== undefined) return [{ type: "reasoning", content: thought }];
  if (block.at("citationsContent").present) return readBlocks(block.at("citationsContent").at("content"), depth + 1);
  return readMedium(block, depth) ?? readMedium(block.at("guardContent"), depth) ?? unknown(block);
}

function readCall(call: Json): Part {
  const given = call.at("input");
  return {
    type: "tool_call",
    ...stated<{ id: string }>({ id: call.at("toolUseId").word }),
    name: call.at("name").word ?? "",
    ...(given.present && { arguments: given.raw ?? given.longText }),
  };
}

/** One text is told as itself, any other answer as the list that it is. */
function readResult(result: Json, depth: number): Part {
  const told = result.at("content").items.flatMap((item): readonly unknown[] => {
    const value = item.at("json");
    if (value.present) return [value.raw];
    return depth < DEPTH_LIMIT ? readBlock(item, depth + 1) : [];
  });
  const only = told.length === 1 ? result.at("content").items[0]?.at("text").longText : undefined;
  return {
    type: "tool_call_response",
    ...stated<{ id: string }>({ id: result.at("toolUseId").word }),
    response: only ?? told,
  };
}

function readMedium(block: Json, depth: number): readonly Part[] | undefined {
  const modality = (["image", "video", "audio", "document"] as const).find((kind) => block.at(kind).present);
  if (modality === undefined) return undefined;
  const medium = block.at(modality);
  const source = medium.at("source");
  const format = medium.at("format").word;
  const mime = modality === "document" ? documents.get(format ?? "") : format && `${modality}/${format}`;
  const kind = { modality, ...(mime && { mime_type: mime }) };
  const uri = source.at("s3Location").at("uri").longText;
  if (uri !== undefined) return [{ type: "uri", ...kind, uri }];
  const content = source.at("bytes").longText;
  if (content !== undefined) return [{ type: "blob", ...kind, content }];
  const text = source.at("text").longText;
  return text === undefined ? readBlocks(source.at("content"), depth + 1) : [{ type: "text", content: text }];
}

const named = ["reasoningContent", "searchResult", "guardContent"];

function unknown(block: Json): readonly Part[] {
  if (block.at("cachePoint").present) return [];
  return [{ type: "generic", generic_type: named.find((name) => block.at(name).present) ?? "unknown" }];
}
