import { frameLength, PRELUDE_BYTES, readFrame } from "./event-frame.ts";
import { EVENT_LIMIT, TAIL_CAPACITY } from "./event-tail.ts";
import { type Framing, type FramingOptions, HEAD_EVENTS } from "./framing.ts";

/** The last frames of a stream say how it ended and what it used. Of more than `EVENT_LIMIT` bytes, fewer are kept. */
export const TAIL_FRAMES = 16;

const nothing = Buffer.alloc(0);

/**
 * Reads `application/vnd.amazon.eventstream`: Bedrock's streams. A frame says how long it is, so after `contentSeen()` frames are
 * passed over by their lengths alone, and only the last are kept and read. Nothing is looked for in what is passed over: one choice
 * is streamed, whose end, usage and error all come last.
 */
export class EventFrames implements Framing {
  /** A frame that is cut is never told. */
  readonly closing = false;
  readonly #options: FramingOptions;
  /** Begins with a frame. */
  #held: Buffer = nothing;
  #length = 0;
  /** Where the frame begins that has not all come. */
  #open = 0;
  /** Bytes still to come of a frame that was given up. */
  #passing = 0;
  #inHead = true;
  #everyEvent: boolean;
  #events = 0;
  #truncated = false;
  /** What came is no frame, so that nobody knows where the next begins. */
  #broken = false;

  constructor(options: FramingOptions) {
    this.#options = options;
    this.#everyEvent = options.everyEvent;
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  /** Bytes held for what is not read yet. */
  get held(): number {
    return this.#held.length;
  }

  contentSeen(): void {
    this.#inHead &&= this.#everyEvent;
  }

  severalSeen(): void {
    this.#everyEvent = true;
    this.#inHead = true;
  }

  push(bytes: Uint8Array, atMs: number): void {
    const reading = this.#inHead;
    // What was kept for the end comes first.
    if (reading) this.#open = 0;
    for (let at = 0; at < bytes.length && !this.#broken; at += TAIL_CAPACITY) {
      const piece = bytes.subarray(at, at + TAIL_CAPACITY);
      const passed = Math.min(this.#passing, piece.length);
      this.#passing -= passed;
      this.#append(piece.subarray(passed));
      this.#walk(reading, atMs);
    }
  }

  end(): void {
    this.#open = 0;
    this.#walk(true, undefined);
  }

  /** Goes over the frames that have come, and reads them. */
  #walk(reading: boolean, atMs: number | undefined): void {
    while (this.#length - this.#open >= PRELUDE_BYTES) {
      const length = frameLength(this.#held, this.#open);
      const come = this.#length - this.#open;
      if (length === undefined || length > EVENT_LIMIT) {
        this.#length = this.#open;
        if (length === undefined) this.#break();
        else this.#giveUp(length - come);
      } else if (come >= length) {
        const frame = this.#held.subarray(this.#open, this.#open + length);
        this.#open += length;
        if (reading) this.#tell(readFrame(frame), atMs);
      } else break;
    }
    if (reading) this.#drop(this.#open);
  }

  #tell(data: string, atMs: number | undefined): void {
    this.#events += 1;
    this.#options.onEvent(data, atMs);
    if (this.#events === HEAD_EVENTS) this.contentSeen();
  }

  #giveUp(more: number): void {
    this.#passing = more;
    this.#truncated = true;
  }

  /** What comes from here on is told as one message that says nothing, and is no JSON. */
  #break(): void {
    this.#broken = true;
    this.#options.onEvent("", undefined);
  }

  #append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#held.length) this.#makeRoom(bytes.length);
    this.#held.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #makeRoom(more: number): void {
    this.#drop(this.#keptFrom());
    const needed = this.#length + more;
    // Twice the need, so that old frames are seldom dropped; and small again once a large frame has gone by.
    const wanted = Math.max(2 ** Math.ceil(Math.log2(2 * needed)), TAIL_CAPACITY);
    const capacity = Math.min(wanted, EVENT_LIMIT + TAIL_CAPACITY);
    if (capacity === this.#held.length) return;
    const held = Buffer.allocUnsafeSlow(capacity);
    held.set(this.#held.subarray(0, this.#length));
    this.#held = held;
  }

  /** Where the frames begin that the end may need. */
  #keptFrom(): number {
    const starts: number[] = [];
    for (let at = 0; at < this.#open; at += frameLength(this.#held, at) ?? this.#open) starts.push(at);
    const last = [...starts.slice(-TAIL_FRAMES), this.#open];
    return last.find((start) => this.#length - start <= EVENT_LIMIT) ?? this.#open;
  }

  #drop(count: number): void {
    if (count === 0) return;
    this.#held.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#open -= count;
    if (this.#length === 0 && this.#held.length > TAIL_CAPACITY) this.#held = nothing;
  }
}
