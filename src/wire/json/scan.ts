import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from "./json-bytes.ts";

/** A JSON value that lies in a body as it came, not read yet. `end` is behind its last byte; a cut body's last value ends where the body does. */
export interface Slice {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** The body ended within this value. */
  readonly cut: boolean;
}

/** Members and elements kept per scan: a body of ten million keys costs the time to walk it, not the memory to hold it. */
export const MEMBER_LIMIT = 1024;

/** Short strings are walked byte by byte; calling indexOf costs more than that until about here. */
const WALK_BYTES = 48;

/** Text, number and the like are `other`. */
export type SliceKind = "object" | "list" | "other";

/** What kind of value begins a slice, by its first byte alone. */
export function sliceKind(slice: Slice): SliceKind {
  const first = slice.bytes[slice.start];
  if (first === OPEN_OBJECT) return "object";
  return first === OPEN_LIST ? "list" : "other";
}

/** A body as a slice, behind a byte order mark and blanks. */
export function rootOf(source: Uint8Array | string): Slice {
  const bytes = typeof source === "string" ? Buffer.from(source) : viewOf(source);
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (start < bytes.length && (bytes[start] ?? 0) <= 0x20) start += 1;
  return { bytes, start, end: bytes.length, cut: false };
}

/** The same bytes, with what Buffer can do. */
export function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The members of an object by key, the last of equal keys winning as in JSON.parse, without reading what lies within them. */
export function scanMembers(slice: Slice): ReadonlyMap<string, Slice> {
  const members = new Map<string, Slice>();
  const { bytes, end } = slice;
  if (sliceKind(slice) !== "object") return members;
  let at = slice.start + 1;
  while (members.size < MEMBER_LIMIT) {
    at = skipSeparators(bytes, at, end);
    if (at >= end || bytes[at] !== QUOTE) return members;
    const keyEnd = skipString(bytes, at, end);
    const key = readKey(bytes, at, keyEnd);
    const colon = skipBlanks(bytes, keyEnd, end);
    if (bytes[colon] !== COLON || colon >= end) return members;
    const start = skipBlanks(bytes, colon + 1, end);
    if (start >= end) return members;
    at = skipValue(bytes, start, end);
    if (at === start) return members;
    if (key !== undefined) members.set(key, { bytes, start, end: at, cut: at >= end });
  }
  return members;
}

/** The first elements of a list, at most so many. */
export function scanElements(slice: Slice, most: number): readonly Slice[] {
  const elements: Slice[] = [];
  for (const element of eachElement(slice)) if (elements.push(element) >= most) break;
  return elements;
}

/** The first element of a list and the last ones, as many in all; the whole of it is walked. */
export function scanEnds(slice: Slice): readonly Slice[] {
  const elements: Slice[] = [];
  for (const element of eachElement(slice)) {
    if (elements.push(element) >= 2 * MEMBER_LIMIT) elements.splice(1, MEMBER_LIMIT);
  }
  return elements.length > MEMBER_LIMIT ? elements.toSpliced(1, elements.length - MEMBER_LIMIT) : elements;
}

function* eachElement(slice: Slice): Generator<Slice> {
  const { bytes, end } = slice;
  if (sliceKind(slice) !== "list") return;
  let at = slice.start + 1;
  while (true) {
    const start = skipSeparators(bytes, at, end);
    if (start >= end || bytes[start] === CLOSE_LIST) return;
    at = skipValue(bytes, start, end);
    if (at === start) return;
    yield { bytes, start, end: at, cut: at >= end };
  }
}

/** A key with its quotes as text; undefined for one that is longer than any we ask for. */
export function readKey(bytes: Buffer, start: number, end: number): string | undefined {
  if (end - start > 256) return undefined;
  try {
    return String(JSON.parse(bytes.toString("utf8", start, end)));
  } catch {
    return undefined;
  }
}

/** Behind the value that begins at `at`; brackets are counted, so depth costs nothing. Returns `at` where no value begins. */
function skipValue(bytes: Buffer, at: number, end: number): number {
  let depth = 0;
  let index = at;
  while (index < end) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      index = skipString(bytes, index, end);
      if (depth === 0) return index;
      continue;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (depth === 0) return index;
      depth -= 1;
      if (depth === 0) return index + 1;
    } else if (depth === 0 && (byte === COMMA || isBlank(byte))) return index;
    index += 1;
  }
  return end;
}

/** Behind the closing quote of the string that opens at `at`, or `end` where it is cut. */
function skipString(bytes: Buffer, at: number, end: number): number {
  let index = at + 1;
  while (index < end) {
    const walkEnd = Math.min(end, index + WALK_BYTES);
    while (index < walkEnd) {
      const byte = bytes[index];
      if (byte === QUOTE) return index + 1;
      index += byte === BACKSLASH ? 2 : 1;
    }
    const quote = bytes.indexOf(QUOTE, index);
    if (quote < 0 || quote >= end) return end;
    let before = quote - 1;
    while (before >= index && bytes[before] === BACKSLASH) before -= 1;
    if ((quote - 1 - before) % 2 === 0) return quote + 1;
    index = quote + 1;
  }
  return end;
}

function skipBlanks(bytes: Buffer, at: number, end: number): number {
  let index = at;
  while (index < end && isBlank(bytes[index])) index += 1;
  return index;
}

function skipSeparators(bytes: Buffer, at: number, end: number): number {
  let index = at;
  while (index < end && (bytes[index] === COMMA || isBlank(bytes[index]))) index += 1;
  return index;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
