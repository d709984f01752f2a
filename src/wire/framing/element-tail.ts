import { TAIL_KEEP } from "./event-tail.ts";
import type { Marks } from "./marks.ts";

/** Elements that are kept: Ollama's and Gemini's last one says all; the few before it are for relays that add one of their own. */
const ELEMENT_LIMIT = 8;

/** The last elements of a JSON sequence, and of those that fall out of it the ones that have a mark. */
export class ElementTail {
  readonly #onEach: (element: Buffer) => void;
  readonly #last: readonly string[];
  readonly #each: string | undefined;
  readonly #several: string | undefined;
  /** The last element that fell out, for each of `last`. */
  readonly #marked = new Map<string, Buffer>();
  #kept: Buffer[] = [];
  #bytes = 0;
  #everyEvent = false;

  /** `onEach` gets what falls out and is to be read now. */
  constructor(marks: Marks | undefined, onEach: (element: Buffer) => void) {
    this.#onEach = onEach;
    this.#last = marks?.last ?? [];
    this.#each = marks?.each;
    this.#several = marks?.several;
  }

  /** Bytes held. */
  get held(): number {
    let held = this.#bytes;
    for (const element of this.#marked.values()) held += element.length;
    return held;
  }

  /** From now on all that falls out is read. */
  readAll(): void {
    this.#everyEvent = true;
  }

  /** `element` is copied. */
  push(element: Buffer): void {
    this.#kept.push(Buffer.from(element));
    this.#bytes += element.length;
    while (this.#kept.length > ELEMENT_LIMIT || (this.#bytes > TAIL_KEEP && this.#kept.length > 1)) {
      const dropped = this.#kept.shift();
      if (dropped === undefined) return;
      this.#bytes -= dropped.length;
      this.#drop(dropped);
    }
  }

  /** What is left to be read, in order. */
  end(): readonly Buffer[] {
    const left = [...new Set(this.#marked.values()), ...this.#kept];
    this.#kept = [];
    this.#bytes = 0;
    this.#marked.clear();
    return left;
  }

  #drop(element: Buffer): void {
    this.#everyEvent ||= has(element, this.#several);
    if (this.#everyEvent || has(element, this.#each)) return this.#onEach(element);
    const found = this.#last.filter((mark) => has(element, mark));
    if (found.length === 0) return;
    // A large one is not kept, since it is one of several.
    if (element.length > TAIL_KEEP) return this.#onEach(element);
    for (const mark of found) {
      this.#marked.delete(mark);
      this.#marked.set(mark, element);
    }
  }
}

/** Marks are written compact; some servers write a blank behind a colon. */
function has(element: Buffer, mark: string | undefined): boolean {
  if (mark === undefined) return false;
  return element.includes(mark) || (mark.includes('":') && element.includes(mark.replace('":', '": ')));
}
