import { createParser, type EventSourceParser } from "eventsource-parser";
import { eventEnd } from "./event-bounds.ts";
import { EVENT_LIMIT, EventTail } from "./event-tail.ts";
import { type Framing, type FramingOptions, HEAD_EVENTS } from "./framing.ts";
import { MarkSearch } from "./marks.ts";

/**
 * Lines that one event may have. The parser strings them together one by one, and each takes a hundred bytes, however short it is:
 * eight megabytes of empty ones would take half a gigabyte.
 */
export const LINE_LIMIT = 64 * 1024;

/** What is parsed in one go, so that an event is given up soon after it is too long. */
const PIECE = 64 * 1024;

/** The ends of a blank line, whatever ends the lines. */
const blankLines = ["\n\n", "\n\r", "\r\r"];

/**
 * Reads a `text/event-stream` body. Parsing costs a microsecond a chunk, and nothing between the first content and the end is
 * needed but what the dialect marks, so after `contentSeen()` chunks are only copied into a bounded tail, which `end()` parses; what
 * falls out of it is searched for marks.
 */
export class SseReader implements Framing {
  readonly #options: FramingOptions;
  readonly #tail = new EventTail((held, count) => this.#dropping(held, count));
  readonly #search: MarkSearch | undefined;
  #parser: EventSourceParser;
  #decoder = new TextDecoder();
  #inHead = true;
  #events = 0;
  /** Since the last blank line. */
  #lines = 0;
  /** The last character that was parsed: a blank line may come in two pieces. */
  #last = "";
  #atMs = 0;
  #overflowed = false;
  #truncated = false;
  /** The parser may be within an event, which goes on in the tail. */
  #joined = true;
  #closing = false;
  #everyEvent: boolean;

  constructor(options: FramingOptions) {
    this.#options = options;
    this.#everyEvent = options.everyEvent;
    this.#search = options.marks && new MarkSearch(options.marks);
    this.#parser = this.#makeParser();
  }

  /** An event was larger than `EVENT_LIMIT` and was given up. */
  get truncated(): boolean {
    return this.#truncated || this.#tail.truncated;
  }

  /** The event that is parsed now was not ended by a blank line but by the stream's end. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Bytes held for the tail. */
  get held(): number {
    return this.#tail.capacity;
  }

  /** The owner knows when the first content came: from the next chunk on, nothing is parsed before the end. */
  contentSeen(): void {
    this.#inHead &&= this.#everyEvent;
  }

  /** The owner knows of several choices, of which any may be cut: what falls out of the tail is parsed, too. */
  severalSeen(): void {
    this.#everyEvent = true;
  }

  push(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    if (this.#inHead) this.#read(bytes);
    else this.#tail.push(bytes);
  }

  end(): void {
    this.#inHead = false;
    const bytes = this.#tail.end();
    if (!this.#tail.whole && this.#joined) this.#restart();
    this.#feed(this.#decoder.decode(bytes));
    this.#closing = true;
    // Some relays end without the blank line that would complete their last event.
    this.#feed("\n\n");
  }

  #dropping(held: Buffer, count: number): void {
    const begun = this.#joined ? this.#part(held.subarray(0, count)) : 0;
    if (this.#everyEvent) return this.#read(held.subarray(begun, count));
    for (const event of this.#search?.find(held.subarray(begun), count - begun) ?? []) this.#read(event);
  }

  /** Ends the event that the parser is in; returns how long the rest of it was. */
  #part(dropped: Buffer): number {
    this.#joined = false;
    // An event that was given up may be that one.
    if (this.#tail.truncated) {
      this.#restart();
      return 0;
    }
    const rest = eventEnd(dropped, 0);
    this.#read(dropped.subarray(0, rest));
    return rest;
  }

  #read(bytes: Uint8Array): void {
    this.#feed(this.#decoder.decode(bytes, streaming));
  }

  #restart(): void {
    this.#parser = this.#makeParser();
    this.#decoder = new TextDecoder();
    this.#lines = 0;
  }

  #feed(text: string): void {
    if (text.length <= PIECE) return this.#parse(text);
    for (let at = 0; at < text.length; at += PIECE) this.#parse(text.slice(at, at + PIECE));
  }

  #parse(text: string): void {
    this.#parser.feed(text);
    const edge = this.#last + text.slice(0, 1);
    const blank = blankLines.some((ends) => edge === ends || text.includes(ends));
    this.#lines = blank ? 0 : this.#lines + Math.max(countOf(text, "\n"), countOf(text, "\r"));
    this.#last = text.slice(-1) || this.#last;
    if (!this.#overflowed && this.#lines <= LINE_LIMIT) return;
    this.#parser.reset();
    this.#lines = 0;
    this.#overflowed = false;
    this.#truncated = true;
  }

  #makeParser(): EventSourceParser {
    return createParser({
      maxBufferSize: EVENT_LIMIT,
      onEvent: ({ data }) => {
        this.#events += 1;
        this.#options.onEvent(data, this.#inHead ? this.#atMs : undefined);
        if (this.#events === HEAD_EVENTS) this.contentSeen();
      },
      onError: ({ type }) => {
        this.#overflowed ||= type === "max-buffer-size-exceeded";
      },
    });
  }
}

const streaming = { stream: true };

function countOf(text: string, end: string): number {
  let count = 0;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) count += 1;
  return count;
}
