import { BACKSLASH, CLOSE_OBJECT, OPEN_OBJECT, QUOTE } from "../json/json-bytes.ts";

const LF = 0x0a;

/** Short texts are walked byte by byte; calling indexOf costs more than that until about here. */
const WALK_BYTES = 48;

/** Finds where an object ends that comes in pieces, without reading what lies within it. */
export class ObjectBounds {
  #depth = 0;
  #inText = false;
  /** The next byte is what a backslash escapes. */
  #escaped = false;

  /** An object has begun and not ended. */
  get within(): boolean {
    return this.#depth > 0;
  }

  /** Behind the end of the object that begins, or goes on, at `from`; -1 where it goes on behind the bytes. */
  end(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length) {
      if (this.#inText) {
        at = this.#skipText(bytes, at);
        if (!this.within) return at;
        continue;
      }
      const byte = bytes[at];
      at += 1;
      if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN_OBJECT) this.#depth += 1;
      else if (byte === CLOSE_OBJECT) {
        this.#depth -= 1;
        if (this.#depth === 0) return at;
      }
    }
    return -1;
  }

  /** Behind the quote that closes the text, or behind the line's end: JSON has none within a text, so the object broke off there. */
  #skipText(bytes: Buffer, from: number): number {
    const walked = Math.min(bytes.length, from + WALK_BYTES);
    for (let at = from; at < walked; at += 1) {
      const byte = bytes[at];
      if (byte === LF) return this.#breakOff(at + 1);
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inText = false;
        return at + 1;
      }
    }
    return this.#escaped ? walked : this.#leapText(bytes, walked);
  }

  #leapText(bytes: Buffer, from: number): number {
    const quote = bytes.indexOf(QUOTE, from);
    const end = quote < 0 ? bytes.length : quote;
    const lineEnd = bytes.subarray(from, end).indexOf(LF);
    if (lineEnd >= 0) return this.#breakOff(from + lineEnd + 1);
    let before = end;
    while (before > from && bytes[before - 1] === BACKSLASH) before -= 1;
    const escaped = (end - before) % 2 === 1;
    if (quote < 0) {
      this.#escaped = escaped;
      return end;
    }
    this.#inText = escaped;
    return quote + 1;
  }

  #breakOff(at: number): number {
    this.#depth = 0;
    this.#inText = false;
    this.#escaped = false;
    return at;
  }
}
