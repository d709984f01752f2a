import type { AnswerKind, AnswerReader } from "./answer-reader.ts";
import { asItComes, Decoder, type DecodeFailure } from "./capture/decompress.ts";
import { StreamClock } from "./capture/stream-clock.ts";
import { flawOf, unread, WholeAnswer } from "./whole-answer.ts";
import type { Answer } from "./wire/answer.ts";
import type { Flaw, Reading } from "./wire/format.ts";
import { bodyStart, Opening } from "./wire/framing/opening.ts";
import { StreamReader } from "./wire/stream.ts";

/** A body that is read as it comes: a stream of events, unless it turns out to be one JSON text. */
export class StreamAnswer implements AnswerReader {
  readonly #kind: AnswerKind;
  readonly #clock: StreamClock;
  readonly #reader: StreamReader;
  readonly #decoder: Decoder | undefined;
  /** Until it has told what the body is. */
  #opening: Opening | undefined = new Opening();
  #whole: WholeAnswer | undefined;
  #timed = true;
  #settled: boolean;
  #answer: Answer | undefined;

  constructor(kind: AnswerKind) {
    const { format, everyEvent, coding, guard, saying } = kind;
    this.#kind = kind;
    this.#clock = new StreamClock(kind.gapBounds);
    this.#reader = new StreamReader(format, { everyEvent, saying });
    this.#settled = coding === undefined;
    if (coding === undefined) return;
    this.#decoder = new Decoder(
      coding,
      asItComes,
      guard.wrap("received", (bytes: Uint8Array, at: number) => this.#push(bytes, at)),
    );
  }

  get flaw(): Flaw | undefined {
    return this.#answer?.flaw;
  }

  get legible(): boolean {
    return this.flaw === undefined && !this.#reader.truncated;
  }

  get clock(): StreamClock | undefined {
    return this.#timed ? this.#clock : undefined;
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
    const read = this.#kind.guard.wrap("settled", () =>
      this.#settled ? this.#end(this.#decoder?.failure) : this.#replayed(),
    );
    return (this.#answer ??= read() ?? unread).reading;
  }

  #push(bytes: Uint8Array, at: number): void {
    const body = this.#opening === undefined ? bytes : bytes.subarray(bodyStart(bytes));
    if (this.#opening !== undefined) this.#open(this.#opening, body);
    if (this.#whole === undefined) this.#reader.push(body, at);
    else this.#whole.received(body);
  }

  /** Some relays call JSON a stream, or answer with it although a stream was asked for. */
  #open(opening: Opening, bytes: Uint8Array): void {
    opening.push(bytes);
    if (opening.kind === undefined) return;
    this.#opening = undefined;
    if (opening.kind !== "json" || this.#kind.format.jsonStream === true) return;
    this.#timed = false;
    this.#whole = new WholeAnswer({ ...this.#kind, coding: undefined });
  }

  #end(failure?: DecodeFailure): Answer {
    const reading = this.#whole?.reading() ?? this.#reader.end();
    // Whatever could not be decoded behind the dialect's end, it was not needed.
    if (failure !== undefined && reading.complete !== true) return { reading, flaw: flawOf(failure) };
    return { reading, flaw: (this.#whole ?? this.#reader).flaw };
  }

  /** The process ends before the thread pool is done: what came is decoded again, at once. */
  #replayed(): Answer {
    const bytes = this.#decoder?.replay() ?? "limit";
    if (typeof bytes === "string") return this.#end(bytes);
    this.#kind.saying?.said.clear();
    const again = new StreamAnswer({ ...this.#kind, coding: undefined });
    again.received(bytes, 0);
    this.#timed = again.clock !== undefined;
    return { reading: again.reading(), flaw: again.flaw };
  }
}
