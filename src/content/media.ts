import type { Part } from "../wire/content.ts";
import type { ToldPart } from "./told-content.ts";

type Blob = Extract<Part, { type: "blob" }>;

/** What is told of a medium in its place. */
interface MediaFacts {
  /** Of the medium itself, not of its base64. */
  readonly bytes: number;
  /** Hexadecimal: the same medium is known again, and by those who have it. */
  readonly sha256: string;
}

const dataUrlHead = /^data:([\w.+-]{1,80}\/[\w.+-]{1,80})?(?:;[\w.+-]{1,40}(?:=[^;,\s"']{0,80})?){0,4}?(;base64)?,/i;

/** How a `data:` URL begins. */
export interface DataUrlHead {
  readonly mimeType: string | undefined;
  /** What follows is base64; else it is text, percent-encoded. */
  readonly base64: boolean;
  readonly length: number;
}

/** Whether something is a part that has a medium in it. */
export function isBlob(part: unknown): part is Blob {
  const { type, content } = (part ?? {}) as Record<string, unknown>;
  return type === "blob" && typeof content === "string";
}

/**
 * A medium by its type, size and hash. A generic part: a blob of the convention's must have the medium in it. `clean`
 * brings a stranger's names into the form in which they may be told.
 */
export function tellBlob(blob: Omit<Blob, "type">, clean: (name: string) => string): ToldPart {
  return { type: "generic", generic_type: "blob", ...describe(blob, clean), ...mediaFacts(blob.content) };
}

/** What kind of medium it is. */
export function describe(
  { modality, mime_type: mime }: Omit<Blob, "type" | "content">,
  clean: (name: string) => string,
) {
  return { modality: clean(modality), ...(mime !== undefined && { mime_type: clean(mime) }) };
}

/** How this text begins, if as a `data:` URL does. */
export function readDataUrl(text: string): DataUrlHead | undefined {
  const found = dataUrlHead.exec(text.slice(0, 512));
  if (found === null) return undefined;
  const [head, mimeType, base64] = found;
  return { mimeType, base64: base64 !== undefined, length: head.length };
}

/** A medium as it stands in a text or a URL, as base64. */
export function toBase64(data: string, { base64 }: Pick<DataUrlHead, "base64">): string {
  if (!base64) return Buffer.from(unescapePercents(data), "latin1").toString("base64");
  return data.includes("%") ? unescapePercents(data) : data;
}

/** A medium by its size and the beginning of its hash. */
export function markMedium(data: string, head: Pick<DataUrlHead, "base64">): string {
  // Lines' ends and slashes are escaped in JSON that is a text.
  const plain = head.base64 && data.includes("\\") ? data.replaceAll(/\\{1,3}[rn]|\\/g, "") : data;
  const { bytes, sha256 } = mediaFacts(toBase64(plain, head));
  return `[${bytes} bytes, sha-256 ${sha256.slice(0, 16)}]`;
}

/** Its bytes, one a character. */
function unescapePercents(text: string): string {
  const bytes = Buffer.from(text).toString("latin1");
  return bytes.replaceAll(/%([\dA-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Size and hash of what this base64 stands for. */
function mediaFacts(base64: string): MediaFacts {
  const bytes = Buffer.from(base64, "base64");
  // Asked for when there is a medium: with it a start takes 5 ms more.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
