import type { Reading, WireFormat } from "./format.ts";
import { Json } from "./json.ts";
import { merge } from "./merge.ts";
import { SseReader } from "./sse.ts";

export interface StreamOptions {
  /** Read every event rather than head and tail: for several choices, whose ends may lie far apart, and for content capture. */
  readonly everyEvent: boolean;
}

/** Reads an event stream in one dialect, chunk by chunk. */
export class StreamReader {
  readonly #format: WireFormat;
  readonly #events: SseReader;
  #reading: Reading = {};
  #firstContentAt: number | undefined;
  #ending = false;

  constructor(format: WireFormat, options: StreamOptions) {
    this.#format = format;
    this.#events = new SseReader({ ...options, onEvent: (data, atMs) => this.#read(data, atMs) });
  }

  /** The time, as given to `push`, of the read that brought the first content. */
  get firstContentAt(): number | undefined {
    return this.#firstContentAt;
  }

  /** `bytes` are decoded of any content encoding, and not kept. */
  push(bytes: Uint8Array, atMs: number): void {
    this.#events.push(bytes, atMs);
  }

  /** Call once, when no more will come: what the stream said, however it ended. */
  end(): Reading {
    this.#ending = true;
    this.#events.end();
    const { finishReasons = [], ...unfinished } = this.#reading;
    // Some relays leave the dialect's end out; a stream all of whose choices gave their reason has ended all the same.
    const finished = finishReasons.length > 0 && finishReasons.every((reason) => reason !== undefined);
    if (finished) return merge(this.#reading, { complete: true });
    // Others leave the reasons out: where the end has come, that is no sign of a choice that was cut.
    const silent = finishReasons.every((reason) => reason === undefined);
    return unfinished.complete === true && unfinished.error === undefined && silent ? unfinished : this.#reading;
  }

  #read(data: string, atMs: number): void {
    if (data.trim() === "[DONE]") {
      this.#reading = merge(this.#reading, { complete: true });
      return;
    }
    this.#reading = this.#format.read(Json.parse(data), this.#reading);
    // Content that only the tail shows came at a time that was not noted.
    if (this.#reading.content !== true || this.#ending || this.#firstContentAt !== undefined) return;
    this.#firstContentAt = atMs;
    this.#events.contentSeen();
  }
}
