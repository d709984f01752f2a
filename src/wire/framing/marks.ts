import { eventEnd, eventStart } from "./event-bounds.ts";
import { QUOTE } from "../json/json-bytes.ts";
import { TextSearch } from "./text-search.ts";

/**
 * What is looked for in the events of a stream that are dropped without being parsed, written as compact JSON; the blank that some
 * servers put behind a colon is thought of. Text that the model wrote may look the same: its event is then parsed as any other, which
 * costs a microsecond and says nothing.
 */
export interface Marks {
  /** The last event that has one of these is read: a later usage takes the place of an earlier. */
  readonly last: readonly string[];
  /** Every event that has this is read, up to `EACH_LIMIT`: each says a part, or may only look like it. */
  readonly each?: string;
  /** Where one of these follows, the choice goes on: `each`, which is slow to find, can't lie before, if there is one choice only. */
  readonly goesOn?: readonly string[];
  /** Where this is, there may be more choices than one, of which any may be cut: every event is read from there on. */
  readonly several?: string;
}

/** Events that are read for `each` of what is dropped at a time; where there are more, the last ones are. */
export const EACH_LIMIT = 32;

/** Events without a reason that are passed over, where the others of the same relay give one. */
const LOOK_LIMIT = 512;

/** Bytes that tell how a server writes. */
const SAMPLE_BYTES = 1024;

const BLANK = 0x20;
const keyEnd = Buffer.from('":');

/** Finds the events that are worth parsing among those that are dropped. */
export class MarkSearch {
  readonly #marks: Marks;
  #compact: Searches | undefined;
  #spaced: Searches | undefined;
  #several = false;
  /** How many of the bytes that are held were held the last time. */
  #known = 0;

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** Events of the first `count` bytes of `held`, in their order, or all of these; what is behind them follows in the stream. Valid as long as `held` is. */
  find(held: Buffer, count: number): readonly Buffer[] {
    const dropped = held.subarray(0, count);
    const { last, each, goesOn, several } = this.#searchesFor(dropped);
    const found = new Map<number, Buffer>();
    for (const search of last) {
      const at = search.findLast(dropped);
      if (at >= 0) addEvent(found, dropped, at);
    }
    // What was held before was searched then, but for a text that it ended within.
    const from = several === undefined ? 0 : Math.max(0, this.#known - several.length);
    this.#several ||= several !== undefined && several.findLast(held.subarray(from)) >= 0;
    const kept = held.subarray(count);
    this.#known = kept.length;
    if (this.#several) return [dropped];
    const goes = goesOn.some((search) => search.findLast(kept) >= 0);
    if (each !== undefined && !goes) addEach(found, dropped, each);
    return [...found].sort(([one], [other]) => one - other).map(([, event]) => event);
  }

  #searchesFor(bytes: Buffer): Searches {
    if (writesBlanks(bytes)) return (this.#spaced ??= searchesFor(this.#marks, bytes, '": '));
    return (this.#compact ??= searchesFor(this.#marks, bytes, '":'));
  }
}

interface Searches {
  readonly last: readonly TextSearch[];
  readonly each: TextSearch | undefined;
  readonly goesOn: readonly TextSearch[];
  readonly several: TextSearch | undefined;
}

function searchesFor({ last, each, goesOn = [], several }: Marks, bytes: Buffer, colon: string): Searches {
  const counts = new Uint16Array(256);
  for (const byte of bytes.subarray(0, SAMPLE_BYTES)) counts[byte] = (counts[byte] ?? 0) + 1;
  const search = (text: string): TextSearch => new TextSearch(text.replace('":', colon), counts);
  return {
    last: last.map(search),
    each: each === undefined ? undefined : search(each),
    goesOn: goesOn.map(search),
    several: several === undefined ? undefined : search(several),
  };
}

/** Adds the event that has a byte at `at`; returns where it begins. */
function addEvent(found: Map<number, Buffer>, bytes: Buffer, at: number): number {
  const start = eventStart(bytes, at);
  found.set(start, bytes.subarray(start, eventEnd(bytes, at)));
  return start;
}

function addEach(found: Map<number, Buffer>, bytes: Buffer, search: TextSearch): void {
  let end = bytes.length;
  for (let looked = 0, added = 0; looked < LOOK_LIMIT && added < EACH_LIMIT; looked += 1) {
    const at = search.findLast(bytes.subarray(0, end));
    if (at < 0) return;
    // Some relays say no reason with an empty text.
    const empty = bytes[at + search.length - 1] === QUOTE && bytes[at + search.length] === QUOTE;
    end = empty ? at : addEvent(found, bytes, at);
    if (!empty) added += 1;
  }
}

/** Whether the server writes a blank behind a colon, by its first key. */
function writesBlanks(bytes: Buffer): boolean {
  const at = bytes.indexOf(keyEnd);
  return at >= 0 && bytes[at + keyEnd.length] === BLANK;
}
