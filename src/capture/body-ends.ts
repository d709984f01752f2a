/** What is kept of a body that is longer than the limit: this much of its beginning, and of its end. */
export const HEAD_BYTES = 1024 * 1024;
export const TAIL_BYTES = 64 * 1024;

/** A whole body, or the two ends of one that was too long to be kept. */
export interface Ends {
  readonly head: Uint8Array;
  readonly tail?: Uint8Array;
}

/** Keeps the chunks of a body up to a limit; past it, only its first and its last bytes: answers begin with what they are, and end with what was used. */
export class BodyEnds {
  readonly #limit: number;
  #chunks: Uint8Array[] = [];
  #size = 0;
  /** Twice what is kept, so that it is seldom moved. */
  #tail: Buffer | undefined;
  #used = 0;

  /** `limit` is larger than both ends. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes held. */
  get held(): number {
    return this.#tail === undefined ? this.#size : HEAD_BYTES + this.#tail.length;
  }

  /** Copies: a chunk is the app's as well, which may write into it or give it away. */
  push(chunk: Uint8Array): void {
    this.own(this.#tail === undefined ? Buffer.from(chunk) : chunk);
  }

  /** As `push`, of bytes that are nobody else's. */
  own(chunk: Uint8Array): void {
    if (this.#tail !== undefined) return this.#keepLast(chunk);
    if (this.#size + chunk.length > this.#limit) return this.#split(chunk);
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** What was kept; it is let go. */
  take(): Ends {
    const head = inOne(this.#chunks);
    const tail = this.#tail?.subarray(Math.max(0, this.#used - TAIL_BYTES), this.#used);
    this.#chunks = [];
    this.#tail = undefined;
    return tail === undefined ? { head } : { head, tail };
  }

  #split(chunk: Uint8Array): void {
    const all = [...this.#chunks, chunk];
    this.#chunks = [Buffer.concat(all, HEAD_BYTES)];
    this.#tail = Buffer.allocUnsafeSlow(2 * TAIL_BYTES);
    let last = all.length;
    for (let size = 0; last > 0 && size < TAIL_BYTES; last -= 1) size += all[last - 1]?.length ?? 0;
    for (const piece of all.slice(last)) this.#keepLast(piece);
  }

  #keepLast(chunk: Uint8Array): void {
    const tail = this.#tail;
    if (tail === undefined) return;
    const bytes = chunk.subarray(-TAIL_BYTES);
    if (this.#used + bytes.length > tail.length) {
      tail.copyWithin(0, this.#used - TAIL_BYTES, this.#used);
      this.#used = TAIL_BYTES;
    }
    tail.set(bytes, this.#used);
    this.#used += bytes.length;
  }
}

function inOne(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}
