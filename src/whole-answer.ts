import type { AnswerKind, AnswerReader } from "./answer-reader.ts";
import { BodyEnds } from "./capture/body-ends.ts";
import { atTheEnd, Decoder, type DecodeFailure } from "./capture/decompress.ts";
import { readAnswer, type Answer, type Body } from "./wire/answer.ts";
import type { Flaw, Reading } from "./wire/format.ts";

/** An answer larger than this, decoded, is kept by its two ends. */
const wholeLimit = 16 * 1024 * 1024;

/** A body that is read when all of it has come. */
export class WholeAnswer implements AnswerReader {
  readonly #kind: AnswerKind;
  readonly #body = new BodyEnds(wholeLimit);
  #decoder: Decoder | undefined;
  #answer: Answer | undefined;

  constructor(kind: AnswerKind) {
    const { coding, guard } = kind;
    this.#kind = kind;
    if (coding === undefined) return;
    this.#decoder = new Decoder(
      coding,
      atTheEnd,
      guard.wrap("received", (bytes: Uint8Array) => this.#body.own(bytes)),
    );
  }

  get flaw(): Flaw | undefined {
    return this.#answer?.flaw;
  }

  get legible(): boolean {
    return this.flaw === undefined;
  }

  received(chunk: Uint8Array): void {
    if (this.#decoder === undefined) this.#body.push(chunk);
    else this.#decoder.push(chunk, 0);
  }

  settle(done: () => void): void {
    const decoder = this.#decoder;
    if (decoder === undefined || this.#answer !== undefined) return done();
    decoder.end(() => {
      this.#read(this.#body.take(), decoder.failure);
      done();
    });
  }

  reading(): Reading {
    if (this.#answer !== undefined) return this.#answer.reading;
    if (this.#decoder === undefined) return this.#read(this.#body.take());
    // The process ends before the thread pool is done: what came is decoded at once.
    const bytes = this.#decoder.replay();
    return typeof bytes === "string" ? this.#read({ head: new Uint8Array() }, bytes) : this.#read({ head: bytes });
  }

  #read(body: Body, failure?: DecodeFailure): Reading {
    this.#decoder = undefined;
    const read = this.#kind.guard.wrap("settled", (): Answer => {
      // Where the decoder stopped is not the body's end.
      const { reading, flaw } = readAnswer(
        this.#kind.format,
        failure === undefined ? body : { head: body.head },
        this.#kind.saying,
      );
      return { reading, flaw: failure === undefined ? flaw : flawOf(failure) };
    });
    this.#answer ??= read() ?? unread;
    return this.#answer.reading;
  }
}

/** What an error of ours leaves. */
export const unread: Answer = { reading: {}, flaw: "unread" };

/** What a decoder's failure says of the body. */
export function flawOf(failure: DecodeFailure): Flaw {
  return failure === "broken" ? "malformed" : "unread";
}
