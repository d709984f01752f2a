import { QUOTE } from "../json/json-bytes.ts";

/**
 * `Buffer.indexOf` finds a text of up to this length by its first byte, `lastIndexOf` by its last, at many GB/s as long as that byte is
 * rare; a longer text goes by tables, at a tenth of that.
 */
const SHORT = 7;

/** Places that are looked at per search, where many only look like the text. */
const LOOK_LIMIT = 512;

/** Finds a text in the events of one stream, by the parts of it that are the quickest to find there. */
export class TextSearch {
  readonly #text: Buffer;
  /** The end of the text, and how much of it stands before. */
  readonly #key: Buffer;
  readonly #ahead: number;
  /** A part that begins with the rarest byte: where it is not, the text is not. */
  readonly #probe: Buffer | undefined;

  /** `counts` are of each byte, in a piece of the stream. */
  constructor(text: string, counts: Uint16Array) {
    this.#text = bytesOf(text);
    const last = this.#text.at(-1) ?? 0;
    // Every second byte of JSON is in reach of a quote.
    this.#key = last === QUOTE ? this.#text : this.#text.subarray(-SHORT);
    this.#ahead = this.#text.length - this.#key.length;
    const count = (byte: number | undefined): number => counts[byte ?? 0] ?? 0;
    const starts = [...this.#text.keys()].slice(-SHORT, -1);
    const [rarest] = starts.sort((one, other) => count(this.#text[one]) - count(this.#text[other]));
    if (rarest !== undefined && count(this.#text[rarest]) < count(last)) this.#probe = this.#text.subarray(rarest);
  }

  /** The length of the text in bytes. */
  get length(): number {
    return this.#text.length;
  }

  /** Where the text begins for the last time; -1 where it does not. */
  findLast(bytes: Buffer): number {
    if (this.#probe !== undefined && bytes.indexOf(this.#probe) < 0) return -1;
    let end = bytes.length;
    for (let looked = 0; looked < LOOK_LIMIT && end > 0; looked += 1) {
      const at = bytes.lastIndexOf(this.#key, end - 1);
      const start = at - this.#ahead;
      if (at < 0 || start < 0) return -1;
      if (this.#ahead === 0 || bytes.compare(this.#text, 0, this.#ahead, start, at) === 0) return start;
      end = at;
    }
    return -1;
  }
}

// A few constants. One made for each stream would pin the pool that Node cuts small buffers from, 64 KiB of it.
const known = new Map<string, Buffer>();

function bytesOf(text: string): Buffer {
  let bytes = known.get(text);
  if (bytes === undefined) known.set(text, (bytes = Buffer.from(text)));
  return bytes;
}
