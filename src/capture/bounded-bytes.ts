/** Keeps the chunks of a body up to a limit; past it, what came first is kept and the rest is only counted. */
export class BoundedBytes {
  readonly #limit: number;
  #chunks: Uint8Array[] = [];
  #kept = 0;
  #seen = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Copies: a chunk is the app's as well, which may write into it or give it away. */
  push(chunk: Uint8Array): void {
    this.#seen += chunk.length;
    const room = this.#limit - this.#kept;
    if (room <= 0) return;
    const fits = Buffer.from(chunk.length <= room ? chunk : chunk.subarray(0, room));
    this.#chunks.push(fits);
    this.#kept += fits.length;
  }

  /** Bytes that came, kept or not. */
  get seen(): number {
    return this.#seen;
  }

  get truncated(): boolean {
    return this.#seen > this.#kept;
  }

  /** All that was kept, in one piece; the chunks are let go. */
  take(): Uint8Array {
    const [first] = this.#chunks;
    const all = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [];
    return all;
  }
}
