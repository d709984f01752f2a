import { ElementTail } from "./element-tail.ts";
import { EVENT_LIMIT, TAIL_CAPACITY } from "./event-tail.ts";
import { type Framing, type FramingOptions, HEAD_EVENTS } from "./framing.ts";
import { OPEN_OBJECT } from "../json/json-bytes.ts";
import { ObjectBounds } from "./object-bounds.ts";

const nothing = Buffer.alloc(0);

/**
 * Reads JSON after JSON: a line each (Ollama), or the elements of a list that grows (Gemini without `alt=sse`). Each object is an
 * element; what stands between objects says nothing. From the first content on only bounds are looked for: the last elements are
 * read at the end, and of the others those that the dialect marks.
 */
export class JsonSequence implements Framing {
  readonly #options: FramingOptions;
  readonly #bounds = new ObjectBounds();
  readonly #tail: ElementTail;
  /** The beginning of an element that goes on in the next chunk. */
  #begun: Buffer = nothing;
  #length = 0;
  /** The element that goes on was too large. */
  #givenUp = false;
  #inHead = true;
  #elements = 0;
  #atMs = 0;
  #truncated = false;
  #closing = false;
  #everyEvent: boolean;

  constructor(options: FramingOptions) {
    this.#options = options;
    this.#everyEvent = options.everyEvent;
    this.#tail = new ElementTail(options.marks, (element) => this.#read(element));
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** Bytes held for the tail, and for the element that goes on. */
  get held(): number {
    return this.#tail.held + this.#begun.length;
  }

  contentSeen(): void {
    this.#inHead &&= this.#everyEvent;
  }

  severalSeen(): void {
    this.#everyEvent = true;
    this.#tail.readAll();
  }

  push(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < view.length) {
      const start = this.#bounds.within ? at : view.indexOf(OPEN_OBJECT, at);
      if (start < 0) return;
      const end = this.#bounds.end(view, start);
      if (end < 0) return this.#hold(view.subarray(start));
      this.#finish(view.subarray(start, end));
      at = end;
    }
  }

  end(): void {
    this.#inHead = false;
    for (const element of this.#tail.end()) this.#read(element);
    this.#closing = true;
    if (this.#length > 0) this.#read(this.#begun.subarray(0, this.#length));
  }

  /** `last` ends the element. */
  #finish(last: Buffer): void {
    const whole = this.#length === 0 && !this.#givenUp && last.length <= EVENT_LIMIT;
    if (!whole) this.#hold(last);
    const element = whole ? last : this.#begun.subarray(0, this.#length);
    if (this.#givenUp) this.#givenUp = false;
    else if (this.#inHead) this.#read(element);
    else this.#tail.push(element);
    this.#length = 0;
    if (this.#begun.length > TAIL_CAPACITY) this.#begun = nothing;
  }

  #hold(piece: Buffer): void {
    const needed = this.#length + piece.length;
    if (this.#givenUp || needed > EVENT_LIMIT) {
      this.#givenUp = true;
      this.#truncated = true;
      this.#begun = nothing;
      this.#length = 0;
      return;
    }
    if (needed > this.#begun.length) {
      // Twice the need, so that an element that comes byte by byte is not copied as often.
      const grown = Buffer.allocUnsafeSlow(Math.min(2 ** Math.ceil(Math.log2(2 * needed)), EVENT_LIMIT));
      this.#begun.copy(grown, 0, 0, this.#length);
      this.#begun = grown;
    }
    piece.copy(this.#begun, this.#length);
    this.#length = needed;
  }

  #read(element: Buffer): void {
    this.#elements += 1;
    this.#options.onEvent(element.toString(), this.#inHead ? this.#atMs : undefined);
    if (this.#elements === HEAD_EVENTS) this.contentSeen();
  }
}
