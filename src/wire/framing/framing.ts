import type { Marks } from "./marks.ts";

/** Events without content after which no first content is waited for: from there on only the tail is kept. */
export const HEAD_EVENTS = 4096;

/** What a framing is made with. */
export interface FramingOptions {
  /** One message. `atMs` is the time of the read that completed it; undefined for what is parsed only later. */
  onEvent(data: string, atMs: number | undefined): void;
  /** Parse the whole stream: where several choices interleave, the end of one may lie far before the end of all. */
  readonly everyEvent: boolean;
  /** What else is parsed of the events between the first content and the tail. */
  readonly marks?: Marks | undefined;
}

/** Cuts a stream's bytes, as they come, into messages. */
export interface Framing {
  /** A message was larger than a bound and was given up. */
  readonly truncated: boolean;
  /** The message that is told now was not ended by its own end but by the stream's. */
  readonly closing: boolean;
  /** `bytes` are not kept. */
  push(bytes: Uint8Array, atMs: number): void;
  end(): void;
  /** The owner knows when the first content came: from the next chunk on, little is parsed before the end. */
  contentSeen(): void;
  /** The owner knows of several choices, of which any may be cut. */
  severalSeen(): void;
}
