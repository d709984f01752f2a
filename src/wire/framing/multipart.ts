import { Json, PARSE_LIMIT } from "../json/json.ts";

/** Parts that are looked at: an edit has sixteen images at most, beside a dozen fields. */
export const PART_LIMIT = 64;

/** No header is longer, and a part's own end within this, or it is none. */
const HEADER_LIMIT = 4096;

/** What may be any text, and stays text where it looks like a number or a word of JSON. */
const texts: ReadonlySet<string> = new Set(["model", "prompt", "user", "language"]);

/** The boundary that a `content-type` of `multipart/form-data` names; undefined for every other type. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (
    contentType === undefined ||
    contentType.length > HEADER_LIMIT ||
    !/^\s*multipart\/form-data\s*;/i.test(contentType)
  )
    return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200})(?![^\s;]))/i.exec(contentType) ?? [];
  return quoted ?? plain;
}

/**
 * A form as the JSON object that it would be: numbers and flags for themselves, what comes more than once as a list. Of a
 * file only its size in bytes and its type are told; its bytes are passed over. What the end of the body cuts is a file
 * that was begun, or nothing.
 */
export function readForm(body: Uint8Array, boundary: string): Json {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`--${boundary}`);
  const closing = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, readonly unknown[]>();
  let at = bytes.indexOf(delimiter);
  for (let parts = 0; at >= 0 && parts < PART_LIMIT; parts += 1) {
    const begun = at + delimiter.length;
    const head = bytes.subarray(begun, begun + HEADER_LIMIT).indexOf("\r\n\r\n");
    if (head < 0 || bytes.toString("latin1", begun, begun + 2) === "--") break;
    const start = begun + head + 4;
    // An empty value may share its line break with the headers.
    const end = bytes.indexOf(closing, start - 2);
    addPart(fields, bytes.toString("utf8", begun, start), bytes.subarray(start, end < 0 ? undefined : end), end >= 0);
    at = end < 0 ? -1 : end + 2;
  }
  return new Json(Object.fromEntries([...fields].map(([name, values]) => [name, one(values)])));
}

function addPart(fields: Map<string, readonly unknown[]>, headers: string, value: Buffer, whole: boolean): void {
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? "";
  const [, quoted, plain] = /;\s*name=(?:"([^"]*)"|([^\s;"]+))/i.exec(disposition) ?? [];
  // PHP's way of saying that there may be more: `image[]`, `image[0]`.
  const name = (quoted ?? plain)?.replace(/\[\w*\]$/, "");
  if (name === undefined || name === "") return;
  const isFile = /;\s*filename\*?=/i.test(disposition);
  // A name or a number that is cut would be another.
  if (!isFile && (!whole || value.length > PARSE_LIMIT)) return;
  const said = isFile ? describeFile(headers, value) : readField(name, value.toString("utf8"));
  fields.set(name, [...(fields.get(name) ?? []), said]);
}

function describeFile(headers: string, value: Buffer): object {
  const type = /^content-type:\s*([\w.+/-]{1,100})/im.exec(headers)?.[1];
  return { size: value.length, ...(type !== undefined && { content_type: type }) };
}

function readField(name: string, text: string): unknown {
  if (texts.has(name)) return text;
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

function one(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}
