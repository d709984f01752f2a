/** What compaction keeps at the least: the last events of a stream say how it ended and what it used. */
export const TAIL_KEEP = 8 * 1024;

/** Where compaction begins. Only events larger than a quarter of it make the buffer grow further. */
export const TAIL_CAPACITY = 32 * 1024;

/** The largest event that is kept. A larger one is given up, and the tail begins anew behind it. */
export const EVENT_LIMIT = 8 * 1024 * 1024;

/** Told before events are dropped: the first `count` bytes of `held` go, and end with an event. Only before the first drop may they begin within one. */
export type OnDrop = (held: Buffer, count: number) => void;

const LF = 0x0a;
const CR = 0x0d;

const nothing = Buffer.alloc(0);

/** The end of an event stream as it goes by. Bytes are copied: a chunk pins the socket's read buffer, and the app may write into it. */
export class EventTail {
  readonly #onDrop: OnDrop | undefined;
  #bytes: Buffer = nothing;
  #length = 0;
  /** No event begins between here and the place that the last search came from, so a growing event is searched once. */
  #searched = 0;
  #aligned = true;
  #whole = true;
  #truncated = false;

  constructor(onDrop?: OnDrop) {
    this.#onDrop = onDrop;
  }

  /** Nothing was dropped: the tail goes on where the head ended. */
  get whole(): boolean {
    return this.#whole;
  }

  /** An event was larger than `EVENT_LIMIT`. */
  get truncated(): boolean {
    return this.#truncated;
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length <= TAIL_CAPACITY) return this.#append(bytes);
    for (let at = 0; at < bytes.length; at += TAIL_CAPACITY) {
      this.#append(bytes.subarray(at, at + TAIL_CAPACITY));
    }
  }

  /** The last `TAIL_KEEP` bytes and what belongs to the event they begin in. Valid until the next push. */
  end(): Uint8Array {
    this.#compact();
    return this.#bytes.subarray(0, this.#aligned ? this.#length : 0);
  }

  #append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #makeRoom(more: number): void {
    if (this.#bytes.length >= TAIL_CAPACITY) this.#compact();
    if (this.#length + more > EVENT_LIMIT) {
      this.#drop(this.#length);
      this.#aligned = false;
      this.#truncated = true;
    }
    const needed = this.#length + more;
    const ceiling = this.#bytes.length < TAIL_CAPACITY && needed <= TAIL_CAPACITY ? TAIL_CAPACITY : EVENT_LIMIT;
    // Twice the need, so that compaction, which searches, stays rare; and small again once a large event has gone by.
    const wanted = Math.min(2 ** Math.ceil(Math.log2(2 * needed)), ceiling);
    const capacity = Math.max(wanted, Math.min(this.#bytes.length, TAIL_CAPACITY));
    if (capacity === this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(capacity);
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }

  #compact(): void {
    if (!this.#aligned) this.#align();
    const limit = this.#length - TAIL_KEEP;
    for (let at = limit; at > this.#searched; at -= 1) {
      if (!this.#eventBegins(at)) continue;
      this.#onDrop?.(this.#bytes.subarray(0, this.#length), at);
      this.#drop(at);
      break;
    }
    this.#searched = Math.max(0, this.#length - TAIL_KEEP);
  }

  /** Drops the rest of an event whose beginning was given up. */
  #align(): void {
    for (let at = 2; at <= this.#length; at += 1) {
      if (!this.#eventBegins(at)) continue;
      this.#drop(at);
      this.#aligned = true;
      return;
    }
    this.#drop(Math.max(0, this.#length - 1));
  }

  /** Behind a blank line, whatever ends the lines: LF LF, CR CR, or the LF CR within CR LF CR LF. */
  #eventBegins(at: number): boolean {
    const last = this.#bytes[at - 1];
    const previous = this.#bytes[at - 2];
    return (last === LF && previous === LF) || (last === CR && (previous === LF || previous === CR));
  }

  #drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#searched = 0;
    this.#whole = false;
  }
}
