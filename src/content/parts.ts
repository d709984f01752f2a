import { redactUrl } from "../capture/url.ts";
import type { Part } from "../wire/content.ts";
import { type Cleaner, sizeOf } from "./cleaner.ts";
import { describe, readDataUrl, tellBlob, toBase64 } from "./media.ts";
import type { ToldPart } from "./told-content.ts";

/** Bytes of a URL that are told. */
const URL_LIMIT = 2048;

/** What a part takes beside its text: its type, its names, braces. */
const FRAME = 64;

/** Bytes that a text is told in at least, where its part has room. */
const LEAST = 8;

/** Parts, as far as they fit into `room` bytes of JSON; in the place of the others stands how many they were. */
export function fitParts(parts: readonly Part[], room: number, cleaner: Cleaner): ToldPart[] {
  const told: ToldPart[] = [];
  let left = room - FRAME;
  for (const part of parts) {
    const fitted = left > FRAME ? tellPart(part, left - FRAME, cleaner) : undefined;
    const size = sizeOf(fitted) + 1;
    if (fitted === undefined || size > left) {
      told.push({ type: "generic", generic_type: "omitted", parts: parts.length - told.length });
      break;
    }
    told.push(fitted);
    left -= size;
  }
  return told;
}

/** One part; what it says takes what its names leave of `most` bytes. */
function tellPart(part: Part, most: number, cleaner: Cleaner): ToldPart {
  const id = "id" in part && part.id !== undefined ? { id: cleaner.name(part.id) } : {};
  const name = "name" in part ? cleaner.name(part.name) : "";
  const room = Math.max(LEAST, most - sizeOf(id) - sizeOf(name));
  switch (part.type) {
    case "text":
    case "reasoning":
      return { type: part.type, content: cleaner.text(part.content, room) };
    case "compaction":
      return {
        type: part.type,
        ...id,
        ...(part.content !== undefined && { content: cleaner.text(part.content, room) }),
      };
    case "tool_call":
      return {
        type: part.type,
        ...id,
        name,
        ...(part.arguments !== undefined && { arguments: cleaner.value(part.arguments, room) }),
      };
    case "tool_call_response":
      return { type: part.type, ...id, response: cleaner.value(part.response, room) };
    case "server_tool_call":
      return whole(part.type, { ...id, name }, cleaner.value(part.server_tool_call, room));
    case "server_tool_call_response":
      return whole(part.type, id, cleaner.value(part.server_tool_call_response, room));
    case "file":
      return { type: part.type, ...describe(part, cleaner.name), file_id: cleaner.name(part.file_id) };
    case "uri":
      return tellUri(part, room, cleaner);
    case "blob":
      return tellBlob(part, cleaner.name);
    default:
      return { type: "generic", generic_type: cleaner.name(part.generic_type) };
  }
}

/** The convention has an object there: what was cut to a text is told by its kind alone. */
function whole(type: "server_tool_call" | "server_tool_call_response", named: object, value: unknown): ToldPart {
  return typeof value === "object" ? { type, ...named, [type]: value } : { type: "generic", generic_type: type };
}

/** Without credentials, secret query values and fragment; what has the medium in it is told as the medium is. */
function tellUri(part: Extract<Part, { type: "uri" }>, room: number, cleaner: Cleaner): ToldPart {
  const url = part.uri.trimStart();
  const data = readDataUrl(url);
  if (data === undefined) {
    return { type: "uri", ...describe(part, cleaner.name), uri: tellUrl(part.uri, Math.min(room, URL_LIMIT), cleaner) };
  }
  const { mimeType = part.mime_type } = data;
  const content = toBase64(url.slice(data.length), data);
  return tellBlob(
    { modality: part.modality, content, ...(mimeType !== undefined && { mime_type: mimeType }) },
    cleaner.name,
  );
}

function tellUrl(given: string, room: number, cleaner: Cleaner): string {
  const url = URL.parse(given);
  const told = url === null ? given : redactUrl(url);
  const plain = decoded(told);
  const clean = cleaner.text(plain, room);
  // As it was written, where there is nothing to hide behind its encoding.
  return clean === plain ? cleaner.text(told, room) : clean;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
