/** What a body is, by its first bytes: an event stream, binary frames, or JSON; `other` is none of them. */
export type BodyKind = "events" | "frames" | "json" | "other";

const fields = ["data:", "event:", "id:", "retry:"];

/** Bytes that tell: the longest field that an event begins with. */
const ENOUGH = 6;

const FRAME = "\0".repeat(ENOUGH);

/** Tells what a body is as it comes, however it is cut. Blanks and a byte order mark come before, and say nothing. */
export class Opening {
  #text = "";

  push(bytes: Uint8Array): void {
    if (this.#text.length >= ENOUGH) return;
    for (const byte of bytes) {
      // A frame begins with its length, of four bytes; no text begins with NUL.
      if (this.#text === "" && byte === 0) this.#text = FRAME;
      if (this.#text === "" && saysNothing(byte)) continue;
      if (this.#text !== FRAME) this.#text += String.fromCharCode(byte);
      if (this.#text.length >= ENOUGH) return;
    }
  }

  /** Undefined where nothing has come yet. What breaks off as a field begins is taken for one. */
  get kind(): BodyKind | undefined {
    const text = this.#text;
    if (text === "") return undefined;
    if (text === FRAME) return "frames";
    if (text.startsWith("{") || text.startsWith("[")) return "json";
    const begins = fields.some((field) => text.startsWith(field) || field.startsWith(text));
    return begins || text.startsWith(":") ? "events" : "other";
  }
}

/** A byte of UTF-8's byte order mark. */
function isMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
}

/** Blanks and marks come before the body; NUL begins a frame. */
function saysNothing(byte: number): boolean {
  return byte !== 0 && (byte <= 0x20 || isMark(byte));
}

/** Where the body begins in its first bytes: a mark may have been cut in two, and the rest of it is no text. */
export function bodyStart(bytes: Uint8Array): number {
  const start = bytes.findIndex((byte) => !saysNothing(byte));
  return start < 0 ? bytes.length : start;
}
