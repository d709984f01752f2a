import { StreamClock } from "./capture/stream-clock.ts";
import type { Guard } from "./guard.ts";
import { StreamAnswer } from "./stream-answer.ts";
import { WholeAnswer } from "./whole-answer.ts";
import type { Flaw, Reading, WireFormat } from "./wire/format.ts";
import type { Saying } from "./wire/saying.ts";

/** Reads the body of one answer as it comes: a stream by its events, anything else as one JSON text. */
export interface AnswerReader {
  received(chunk: Uint8Array, at: number): void;
  /** Calls `done` when all that came is read: at once, or when the thread pool has decoded it. */
  settle(done: () => void): void;
  /** What is known, read now if it has to be: the process may end. Never throws. */
  reading(): Reading;
  /** Why the body says less than an answer does. Valid once `reading` was called, as is `legible`. */
  readonly flaw: Flaw | undefined;
  /** Whether `reading` saw all that came: a body that we cannot decode says nothing about its end. */
  readonly legible: boolean;
  /** Streams only. */
  readonly clock?: StreamClock | undefined;
  /** By `now()`: the first read that carried content; streams only. */
  readonly firstContentAt?: number | undefined;
}

/** What an answer is read with. `coding` is `codingOf` its content-encoding. */
export interface AnswerKind {
  readonly format: WireFormat;
  readonly streamed: boolean;
  readonly coding: string | undefined;
  /** Read every event, not only the first and the last: where the end of a stream does not tell all of it. */
  readonly everyEvent: boolean;
  readonly gapBounds: readonly number[];
  /** Gathers what the answer says, where it is wanted. */
  readonly saying?: Saying | undefined;
  /** What is decoded is heard of in events of zlib's, where nothing else would catch an error of ours. */
  readonly guard: Guard;
}

/** The reader for an answer. */
export function readerFor(kind: AnswerKind): AnswerReader {
  if (kind.coding === "unknown") return new UnreadAnswer(kind);
  return kind.streamed ? new StreamAnswer(kind) : new WholeAnswer(kind);
}

/** In a coding that we do not know: only when it came is told. */
class UnreadAnswer implements AnswerReader {
  readonly flaw = "unread";
  readonly legible = false;
  readonly clock: StreamClock | undefined;

  constructor({ streamed, gapBounds }: AnswerKind) {
    this.clock = streamed ? new StreamClock(gapBounds) : undefined;
  }

  received(_chunk: Uint8Array, at: number): void {
    this.clock?.tick(at);
  }

  settle(done: () => void): void {
    done();
  }

  reading(): Reading {
    return {};
  }
}
