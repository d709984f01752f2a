import { createHash } from "node:crypto";
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

/** Base64 longer than any word, key or id: what stands in a text so is a medium, a signature or a cipher. */
const longRuns = /(?<![A-Za-z\d+/_-])[A-Za-z\d+/_-]{1024,}={0,2}/g;
const onlyBase64 = /^[A-Za-z\d+/_-]{1024,}={0,2}$/;
const dataUrls =
  /data:([\w.+-]{1,80}\/[\w.+-]{1,80})?((?:;[\w.+-]{1,40}=[\w.+-]{0,80}){0,4});base64,([A-Za-z\d+/_%-]{4,}={0,2})/gi;
const wholeDataUrl = /^data:([\w.+-]{1,80}\/[\w.+-]{1,80})?((?:;[\w.+-]{1,40}=[^;,]{0,80}){0,4})(;base64)?,/i;

/** Characters of `longRuns` at least. */
const RUN_LENGTH = 1024;

/** Characters of a text in which media are looked for. */
const SEARCH_LIMIT = 1024 * 1024;

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

/** The medium in a `data:` URL, as base64; undefined where it is another URL. */
export function readDataUrl(
  url: string,
): { readonly mimeType: string | undefined; readonly content: string } | undefined {
  if (url.slice(0, 5).toLowerCase() !== "data:") return undefined;
  const [head = "data:", mimeType, , base64] = wholeDataUrl.exec(url.slice(0, 512)) ?? [];
  const content = url.slice(head.length);
  return { mimeType, content: base64 === undefined ? Buffer.from(content).toString("base64") : content };
}

/** Size and hash of what this base64 stands for. */
function mediaFacts(base64: string): MediaFacts {
  const bytes = Buffer.from(base64, "base64");
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** A text in which media stand by their size and the beginning of their hash; the whole of it would look like a key. */
export function withoutMedia(text: string): string {
  if (text.length < 24) return text;
  if (onlyBase64.test(text)) return mark(text);
  const seen = text.length > SEARCH_LIMIT ? text.slice(0, SEARCH_LIMIT) : text;
  const named = seen.includes(";base64,")
    ? seen.replace(dataUrls, (_, type: string | undefined, _more, data: string) => `data:${type ?? ""},${mark(data)}`)
    : seen;
  return hasLongWord(named) ? named.replace(longRuns, mark) : named;
}

/** Most texts have none, and an expression takes a hundred times as long to say so. */
function hasLongWord(text: string): boolean {
  let length = 0;
  for (let at = 0; at < text.length && length < RUN_LENGTH; at++) length = text.charCodeAt(at) > 0x20 ? length + 1 : 0;
  return length >= RUN_LENGTH;
}

function mark(base64: string): string {
  const { bytes, sha256 } = mediaFacts(base64);
  return `[${bytes} bytes, sha-256 ${sha256.slice(0, 16)}]`;
}
