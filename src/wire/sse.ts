import { createParser, type EventSourceParser } from "eventsource-parser";
import { EVENT_LIMIT, EventTail } from "./event-tail.ts";

/** Events without content after which no first content is waited for: from there on only the tail is kept. */
export const HEAD_EVENTS = 4096;

export interface SseOptions {
  /** The payload of one event. `atMs` is the time of the read that completed it, or for the tail of the last one. */
  onEvent(data: string, atMs: number): void;
  /** Parse the whole stream: where several choices interleave, the end of one may lie far before the end of all. */
  readonly everyEvent: boolean;
}

/**
 * Reads a `text/event-stream` body. Parsing costs a microsecond a chunk, and nothing between the first content and the end is
 * needed, so after `contentSeen()` chunks are only copied into a bounded tail, which `end()` parses.
 */
export class SseReader {
  readonly #options: SseOptions;
  readonly #tail = new EventTail();
  #parser: EventSourceParser;
  #decoder = new TextDecoder();
  #inHead = true;
  #events = 0;
  #atMs = 0;
  #overflowed = false;
  #truncated = false;

  constructor(options: SseOptions) {
    this.#options = options;
    this.#parser = this.#makeParser();
  }

  /** An event was larger than `EVENT_LIMIT` and was given up. */
  get truncated(): boolean {
    return this.#truncated || this.#tail.truncated;
  }

  /** Bytes held for the tail. */
  get held(): number {
    return this.#tail.capacity;
  }

  /** The owner knows when the first content came: from the next chunk on, nothing is parsed before the end. */
  contentSeen(): void {
    this.#inHead = this.#options.everyEvent;
  }

  push(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    if (this.#inHead) this.#feed(this.#decoder.decode(bytes, streaming));
    else this.#tail.push(bytes);
  }

  end(): void {
    const bytes = this.#tail.end();
    if (!this.#tail.whole) {
      this.#parser = this.#makeParser();
      this.#decoder = new TextDecoder();
    }
    // Some relays end without the blank line that would complete their last event.
    this.#feed(`${this.#decoder.decode(bytes)}\n\n`);
  }

  #feed(text: string): void {
    this.#parser.feed(text);
    if (!this.#overflowed) return;
    this.#parser.reset();
    this.#overflowed = false;
    this.#truncated = true;
  }

  #makeParser(): EventSourceParser {
    return createParser({
      maxBufferSize: EVENT_LIMIT,
      onEvent: ({ data }) => {
        this.#events += 1;
        if (this.#events === HEAD_EVENTS) this.contentSeen();
        this.#options.onEvent(data, this.#atMs);
      },
      onError: ({ type }) => {
        this.#overflowed ||= type === "max-buffer-size-exceeded";
      },
    });
  }
}

const streaming = { stream: true };
