import { BoundedBytes } from "./capture/bounded-bytes.ts";
import { decode, decodeNow, StreamDecoder } from "./capture/decompress.ts";
import { StreamClock } from "./capture/stream-clock.ts";
import type { Guard } from "./guard.ts";
import { readAnswer } from "./wire/answer.ts";
import type { Reading, WireFormat } from "./wire/format.ts";
import { StreamReader } from "./wire/stream.ts";

/** A JSON answer larger than this is told without what comes after. */
const bodyLimit = 16 * 1024 * 1024;

/** Reads the body of one answer as it comes: a stream by its events, anything else as one JSON text. */
export interface AnswerReader {
  received(chunk: Uint8Array, at: number): void;
  /** Calls `done` when all that came is read: at once, or when the thread pool has decoded it. */
  settle(done: () => void): void;
  /** What is known, read now if it has to be: the process may end. Never throws. */
  reading(): Reading;
  /** Whether `reading` saw all that came: a body that we cannot decode says nothing about its end. */
  readonly legible: boolean;
  /** Streams only. */
  readonly clock?: StreamClock | undefined;
  /** `performance.now()` of the first read that carried content; streams only. */
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
  /** What is decoded is heard of in events of zlib's, where nothing else would catch an error of ours. */
  readonly guard: Guard;
}

/** The reader for an answer. */
export function readerFor(kind: AnswerKind): AnswerReader {
  return kind.streamed ? new StreamAnswer(kind) : new WholeAnswer(kind);
}

class WholeAnswer implements AnswerReader {
  readonly #kind: AnswerKind;
  readonly #body = new BoundedBytes(bodyLimit);
  #wire: Uint8Array | undefined;
  #reading: Reading | undefined;

  constructor(kind: AnswerKind) {
    this.#kind = kind;
  }

  get legible(): boolean {
    return this.#kind.coding !== "unknown" && !this.#body.truncated;
  }

  received(chunk: Uint8Array): void {
    this.#body.push(chunk);
  }

  settle(done: () => void): void {
    const { coding } = this.#kind;
    if (coding === undefined || this.#reading !== undefined) return done();
    this.#wire ??= this.#body.take();
    decode(coding, this.#wire, (decoded) => {
      this.#read(decoded);
      done();
    });
  }

  reading(): Reading {
    const { coding } = this.#kind;
    if (this.#reading !== undefined) return this.#reading;
    const wire = this.#wire ?? this.#body.take();
    return this.#read(coding === undefined ? wire : decodeNow(coding, wire));
  }

  #read(body: Uint8Array): Reading {
    const { format, guard } = this.#kind;
    this.#wire = undefined;
    return (this.#reading ??= guard.wrap("settled", readAnswer)(format, body) ?? {});
  }
}

class StreamAnswer implements AnswerReader {
  readonly #kind: AnswerKind;
  readonly #clock: StreamClock;
  readonly #reader: StreamReader;
  readonly #decoder: StreamDecoder | undefined;
  #begun = false;
  /** Where the body turned out to be one JSON text. */
  #whole: BoundedBytes | undefined;
  #settled = true;
  #reading: Reading | undefined;

  constructor(kind: AnswerKind) {
    const { format, everyEvent, coding, guard } = kind;
    this.#kind = kind;
    this.#clock = new StreamClock(kind.gapBounds);
    this.#reader = new StreamReader(format, { everyEvent });
    if (coding === undefined) return;
    this.#settled = false;
    this.#decoder = new StreamDecoder(
      coding,
      guard.wrap("received", (bytes: Uint8Array, at: number) => this.#push(bytes, at)),
    );
  }

  get legible(): boolean {
    return this.#kind.coding !== "unknown" && this.#decoder?.failed !== true && this.#whole?.truncated !== true;
  }

  get clock(): StreamClock | undefined {
    return this.#whole === undefined ? this.#clock : undefined;
  }

  get firstContentAt(): number | undefined {
    return this.#reader.firstContentAt;
  }

  received(chunk: Uint8Array, at: number): void {
    this.#clock.tick(at);
    if (this.#decoder === undefined) this.#push(chunk, at);
    else this.#decoder.push(chunk, at);
  }

  settle(done: () => void): void {
    if (this.#decoder === undefined) return done();
    this.#decoder.end(() => {
      this.#settled = true;
      done();
    });
  }

  reading(): Reading {
    return (this.#reading ??=
      this.#kind.guard.wrap("settled", () => (this.#settled ? this.#end() : this.#replayed()))() ?? {});
  }

  #push(bytes: Uint8Array, at: number): void {
    if (!this.#begun) this.#begin(bytes);
    if (this.#whole === undefined) this.#reader.push(bytes, at);
    else this.#whole.push(bytes);
  }

  /** No event begins with a brace: some relays call JSON a stream, or answer with it although a stream was asked for. */
  #begin(bytes: Uint8Array): void {
    const first = bytes.find((byte) => byte > 0x20);
    if (first === undefined) return;
    this.#begun = true;
    if (first === 0x7b) this.#whole = new BoundedBytes(bodyLimit);
  }

  #end(): Reading {
    return this.#whole === undefined ? this.#reader.end() : readAnswer(this.#kind.format, this.#whole.take());
  }

  /** The process ends before the thread pool is done: what came is decoded again, at once. */
  #replayed(): Reading {
    const body = this.#decoder?.replay();
    if (body === undefined) return this.#end();
    const again = new StreamAnswer({ ...this.#kind, coding: undefined });
    again.received(body, 0);
    return again.reading();
  }
}
