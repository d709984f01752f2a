import { readerFor, type AnswerReader } from "./answer-reader.ts";
import type { Attempt } from "./call.ts";
import { isAlike, type AttemptKey } from "./capture/attempts.ts";
import { BoundedBytes } from "./capture/bounded-bytes.ts";
import { isSameCaller } from "./capture/caller.ts";
import { codingOf } from "./capture/decompress.ts";
import type { Answer, ExchangeListener, Failure, Peer } from "./capture/exchange.ts";
import { hostOf, redactUrl, redirectOf } from "./capture/url.ts";
import type { Guard } from "./guard.ts";
import { portOf, type ModelRequest } from "./model-request.ts";
import type { Operation } from "./operation.ts";
import { isRetryable, judgeExchange, type Verdict } from "./outcome.ts";
import { durationBuckets } from "./telemetry/catalog.ts";
import type { Saying } from "./wire/saying.ts";

/** A request body is read up to here; what is asked stands at the top of it, in any dialect we know. */
const requestLimit = 16 * 1024 * 1024;

const streamTypes = /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)/;

/** What the pipeline does with an exchange. */
export interface ExchangeEvents {
  /** The request is known: with its body, where it has one (`whole`, or what of it was sent when the answer came or all was over). */
  asked(exchange: ModelExchange, body: Uint8Array | undefined, whole: boolean): void;
  /** The answer's head has come: from now on the app may go on with another attempt. */
  answered(exchange: ModelExchange): void;
  ended(exchange: ModelExchange): void;
  readonly guard: Guard;
}

/** One HTTP exchange of a model call: hears it from request to end, and tells it as an attempt. */
export class ModelExchange implements ExchangeListener {
  /** The call that this is an attempt of; a guess, until the request is known. */
  operation: Operation;
  guessed: boolean;
  readonly key: AttemptKey;
  readonly url: URL;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** By `now()`, like `endedAt`: the latest that was heard of it. */
  readonly begunAt: number;
  endedAt: number;
  /** Until it is over: undici's request, and with it a body of megabytes, is not to be kept for a call that waits. */
  request: ModelRequest | undefined;
  answer: Answer | undefined;
  reader: AnswerReader | undefined;
  /** What the answer says, where it is wanted. */
  saying: Saying | undefined;
  verdict: Verdict = { outcome: "cancelled" };
  /** Once it is over. */
  attempt: Attempt | undefined;
  readonly #events: ExchangeEvents;
  #body: BoundedBytes | undefined = new BoundedBytes(requestLimit);
  #peer: Peer | undefined;
  #onWire = false;

  constructor(request: ModelRequest, operation: Operation, guessed: boolean, events: ExchangeEvents) {
    const { opening, url, key } = request;
    this.operation = operation;
    this.guessed = guessed;
    this.key = key;
    this.url = url;
    this.startedAt = request.startedAt;
    this.begunAt = opening.at;
    this.endedAt = opening.at;
    this.request = request;
    this.#events = events;
    if (opening.body !== undefined) this.#known(opening.body, true);
  }

  connected(peer: Peer): void {
    this.#onWire = true;
    this.#peer = peer;
  }

  sent(chunk: Uint8Array): void {
    this.#onWire = true;
    const { contentLength } = this.key;
    const body = this.#body;
    if (body === undefined) return;
    // `fetch` sends a text in one piece: nothing of it has to be kept.
    if (body.seen === 0 && chunk.length === contentLength) return this.#known(chunk, true);
    body.push(chunk);
    // A body of known length is complete with its last byte.
    if (contentLength !== undefined && body.seen >= contentLength) this.#sent(true);
  }

  sentAll(): void {
    this.#onWire = true;
    this.#sent(true);
  }

  answered(answer: Answer, at: number): void {
    // 1xx: the true answer is still to come.
    if (this.attempt !== undefined || answer.status < 200) return;
    this.#onWire = true;
    // An answer may come before the request is all sent; what was asked has to be known by then.
    this.#sent(false);
    this.answer = answer;
    this.endedAt = at;
    const { format, asked, unconfirmed, beginning } = this.operation;
    this.saying = (beginning.content ?? beginning.words)?.answer();
    const type = answer.header("content-type")?.toLowerCase() ?? "";
    this.reader = unconfirmed
      ? undefined
      : readerFor({
          format,
          // Some relays give a stream no type, or a wrong one: what was asked for counts as well. Not where plain text
          // and sound are answers: a model that has no stream sends these all the same.
          streamed:
            streamTypes.test(type) ||
            (asked?.stream === true && answer.status < 300 && (format.binary !== true || type === "")),
          coding: codingOf(answer.header("content-encoding")),
          everyEvent: (asked?.choices ?? 1) > 1,
          gapBounds: durationBuckets,
          saying: this.saying,
          guard: this.#events.guard,
        });
    this.#events.answered(this);
  }

  received(chunk: Uint8Array, at: number): void {
    if (this.attempt !== undefined) return;
    this.endedAt = at;
    this.reader?.received(chunk, at);
  }

  ended(failure: Failure | undefined, at: number): void {
    if (this.attempt !== undefined) return;
    this.#sent(false);
    this.endedAt = at;
    this.verdict = judgeExchange({
      failure,
      status: this.answer?.status,
      timedOut: failure !== undefined && this.#isTimedOut(at),
    });
    this.attempt = this.#toAttempt(failure);
    this.request = undefined;
    this.#events.ended(this);
  }

  /** Where a redirect sends the request, as `create` will show it. */
  get redirect(): string | undefined {
    const status = this.answer?.status ?? 0;
    const location = status >= 300 && status <= 399 ? this.answer?.header("location") : undefined;
    return location === undefined ? undefined : redirectOf(location, this.url);
  }

  /** Whether the same request may come again. */
  get retryable(): boolean {
    return this.maybeTimedOut || isRetryable(this.verdict, this.answer?.status, this.answer?.header("x-should-retry"));
  }

  /**
   * An SDK's time limit aborts without a reason, as the app does. Where it says no limit, only what comes next tells:
   * an SDK tries again after its own abort, never after the app's.
   */
  get maybeTimedOut(): boolean {
    return this.attempt !== undefined && this.verdict.outcome === "cancelled" && this.#isLimited;
  }

  /**
   * Whether the SDK has given this attempt up if `next` comes now. Of an abort before there is a connection undici tells
   * only when there is one, or can be none.
   */
  isLeftFor(next: AttemptKey): boolean {
    const { caller, retryCount } = this.key;
    const alike = isAlike(this.key, next) && isSameCaller(caller, next.caller);
    return alike && !this.#onWire && retryCount !== undefined && retryCount + 1 === next.retryCount;
  }

  #sent(whole: boolean): void {
    const body = this.#body;
    if (body !== undefined) this.#known(body.seen > 0 ? body.take() : undefined, whole);
  }

  #known(body: Uint8Array | undefined, whole: boolean): void {
    this.#body = undefined;
    this.#events.asked(this, body, whole);
  }

  /** An SDK that counts its attempts limits their time as well: until the head, or the end of an answer that is no stream. */
  get #isLimited(): boolean {
    return this.key.retryCount !== undefined && (this.answer === undefined || this.operation.asked?.stream !== true);
  }

  /** The limit that an SDK said, or the ten minutes that it says nothing of. */
  #isTimedOut(at: number): boolean {
    const limit = Number(this.request?.opening.header("x-stainless-timeout") ?? 600);
    // In whole seconds, cut off, so that 0 says nothing. The SDK's clock started before ours.
    return this.#isLimited && limit >= 1 && at - this.begunAt >= limit * 1000 - 50;
  }

  #toAttempt(failure: Failure | undefined): Attempt {
    const { answer, url } = this;
    const version = answer?.protocolVersion ?? this.#peer?.protocolVersion;
    const userAgent = this.request?.opening.header("user-agent");
    const { outcome, errorType } = this.verdict;
    return {
      startedAt: this.startedAt,
      durationMs: this.endedAt - this.begunAt,
      method: this.key.method,
      url: redactUrl(url),
      serverAddress: hostOf(url),
      serverPort: portOf(url),
      outcome,
      ...(answer && { status: answer.status }),
      ...(version !== undefined && { protocolVersion: version }),
      ...(userAgent !== undefined && { userAgent }),
      ...(this.#peer?.address !== undefined && { peerAddress: this.#peer.address }),
      ...(this.#peer?.port !== undefined && { peerPort: this.#peer.port }),
      ...(errorType !== undefined && { errorType }),
      ...(failure && { thrown: failure.error }),
    };
  }
}
