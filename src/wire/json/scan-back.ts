import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from "./json-bytes.ts";
import { MEMBER_LIMIT, readKey, type Slice, type SliceKind } from "./scan.ts";

/** The members at the end of an object whose beginning is gone. */
export interface LastMembers {
  readonly members: ReadonlyMap<string, Slice>;
  /** What the value is whose beginning is gone. */
  readonly broken: SliceKind | undefined;
}

/** The value or text begins before the bytes do. */
const GONE = -1;
/** This is no end of a JSON object. */
const WRONG = -2;

const none: LastMembers = { members: new Map(), broken: undefined };

/**
 * Walks back from the closing brace that the bytes have to end with, over whole members, to the one that breaks off at their beginning.
 * Going back, a quote is one that opens or closes a text if an even number of backslashes stands before it, so texts are passed over
 * whole, and what looks like a member within one is none. Bytes that end elsewhere, in a text or in an inner object, are found out:
 * by a key with an escaped quote, or by an object that begins among them.
 */
export function scanMembersBack(bytes: Buffer): LastMembers {
  const members = new Map<string, Slice>();
  let at = skipBlanksBack(bytes, bytes.length) - 1;
  if (bytes[at] !== CLOSE_OBJECT) return none;
  while (members.size < MEMBER_LIMIT) {
    const end = skipBlanksBack(bytes, at);
    const start = skipValueBack(bytes, end);
    if (start === GONE) return { members, broken: kindOfEnd(bytes[end - 1]) };
    const colon = start === WRONG ? 0 : skipBlanksBack(bytes, start);
    if (bytes[colon - 1] !== COLON) return none;
    const keyEnd = skipBlanksBack(bytes, colon - 1);
    const keyStart = skipStringBack(bytes, keyEnd);
    if (keyStart === GONE) break;
    const key = keyStart === WRONG ? undefined : readKey(bytes, keyStart, keyEnd);
    if (key === undefined) return none;
    // Of equal keys the last one holds.
    if (!members.has(key)) members.set(key, { bytes, start, end, cut: false });
    at = skipBlanksBack(bytes, keyStart) - 1;
    if (at < 0) break;
    if (bytes[at] !== COMMA) return none;
  }
  return { members, broken: undefined };
}

/** Where the value that ends before `end` begins. */
function skipValueBack(bytes: Buffer, end: number): number {
  let depth = 0;
  let at = end;
  while (at > 0) {
    const byte = bytes[at - 1];
    if (byte === QUOTE) {
      at = skipStringBack(bytes, at);
      if (depth === 0 || at < 0) return at;
      continue;
    }
    if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth += 1;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth -= 1;
      if (depth === 0) return at - 1;
      if (depth < 0) return WRONG;
    } else if (depth === 0 && !isScalar(byte)) return at < end ? at : WRONG;
    at -= 1;
  }
  return GONE;
}

/** Where the text whose closing quote stands before `end` opens. */
function skipStringBack(bytes: Buffer, end: number): number {
  if (end < 1 || bytes[end - 1] !== QUOTE) return end < 1 ? GONE : WRONG;
  const closing = isEscaped(bytes, end - 1);
  if (closing !== false) return closing === undefined ? GONE : WRONG;
  let at = end - 1;
  while (at > 0) {
    at = bytes.lastIndexOf(QUOTE, at - 1);
    if (at < 0) return GONE;
    const escaped = isEscaped(bytes, at);
    if (escaped !== true) return escaped === undefined ? GONE : at;
  }
  return GONE;
}

/** Undefined where the backslashes before the quote may go on before the bytes. */
function isEscaped(bytes: Buffer, quote: number): boolean | undefined {
  let before = quote;
  while (before > 0 && bytes[before - 1] === BACKSLASH) before -= 1;
  return before === 0 ? undefined : (quote - before) % 2 === 1;
}

function skipBlanksBack(bytes: Buffer, end: number): number {
  let at = end;
  while (at > 0 && (bytes[at - 1] ?? 0) <= 0x20) at -= 1;
  return at;
}

function kindOfEnd(byte: number | undefined): SliceKind {
  if (byte === CLOSE_OBJECT) return "object";
  return byte === CLOSE_LIST ? "list" : "other";
}

/** Of a number, `true`, `false` or `null`. */
function isScalar(byte: number | undefined): boolean {
  return byte !== undefined && /[\w.+-]/.test(String.fromCharCode(byte));
}
