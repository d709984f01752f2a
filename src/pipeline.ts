import { isSpanContextValid, trace, TraceFlags } from "@opentelemetry/api";
import { watchAbandoned } from "./abandoned.ts";
import { readAskedBody } from "./asked-body.ts";
import { createBackground } from "./background.ts";
import { beginCall, type Beginnings } from "./begun-call.ts";
import { Attempts, holdFor, redirectHoldMs, type AttemptKey } from "./capture/attempts.ts";
import { now } from "./capture/clock.ts";
import type { ExchangeListener, Observe, Opening } from "./capture/exchange.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Guard } from "./guard.ts";
import { ModelExchange } from "./model-exchange.ts";
import { aimOf, callerNow, mayAsk, readRequest, type ModelRequest } from "./model-request.ts";
import type { Operation } from "./operation.ts";
import type { Reporting } from "./pricing/reporting.ts";
import type { LoadedPrices } from "./pricing/tables.ts";
import { createTelling } from "./told-call.ts";
import type { SayUnpriced } from "./unpriced-lines.ts";
import type { Target } from "./wire/format.ts";
import { isUnread } from "./wire/model-paths.ts";
import { boundaryOf } from "./wire/framing/multipart.ts";
import { readRetryAfter } from "./wire/headers/retry-after.ts";

/** What the pipeline joins. */
export interface Parts extends Beginnings {
  readonly prices: LoadedPrices;
  /** Where costs are to be told in one more currency. */
  readonly reporting?: Reporting | undefined;
  /** Tells people what has no price. */
  readonly sayUnpriced?: SayUnpriced | undefined;
  readonly guard: Guard;
  /** Whether trace context goes to this host and port. */
  propagates(host: string, port: number): boolean;
  /** A call that nothing was heard of for so long (an answer kept and never read) is told as left by the app. */
  readonly abandonedMs?: number;
}

/** The story of a call, from undici's first event to the record of it. */
export interface Pipeline {
  readonly observe: Observe;
  /** Ends every call that is under way: the process ends. What is being estimated is waited for, no longer than this. */
  endAll(waitMs: number): void;
  /** Tells the failed calls that wait for a retry as they stand: none will come. */
  giveUp(): void;
  /** Calls under way, and how many of them wait for a retry. */
  readonly state: { readonly open: number; readonly waiting: number };
  /** Whether a call is over whose answer the thread pool is still decoding. */
  readonly settling: boolean;
}

/** Calls under way at most; a call past it is told as plain HTTP, and counted. */
const openLimit = 10_000;
/** Attempts that a call has at most where no SDK counts them: an app that asks the same every few seconds is no loop that never gives up. */
const attemptLimit = 10;

/** Joins capture, wire, pricing and telemetry. */
export function createPipeline(parts: Parts): Pipeline {
  const { recorder, prices, estimates, guard, propagates, abandonedMs = 15 * 60_000 } = parts;
  const open = new Set<Operation>();
  const running = new Set<ModelExchange>();
  const attempts = new Attempts<Operation>(guard.wrap("attempts", finish));
  const background = createBackground(() => recorder.correct("background_forgotten"));
  const settled = guard.wrap("settled", finish);
  const read = guard.wrap("settled", waitAsTold);
  const tell = createTelling(parts);
  const watch = watchAbandoned({
    running,
    afterMs: abandonedMs,
    isOpen: () => open.size > 0,
    onAbandoned: () => recorder.correct("abandoned"),
    guard,
  });
  // A call that has begun is heard to its end, whatever becomes of a header.
  const injectSafely = guard.wrap("create", inject);

  return {
    observe,
    endAll,
    giveUp: () => attempts.giveUpFailed(),
    get state() {
      return { open: open.size, waiting: attempts.size };
    },
    get settling() {
      if ((estimates?.pending ?? 0) > 0) return true;
      return [...open].some((operation) => operation.current?.attempt !== undefined && !attempts.has(operation));
    },
  };

  // 1. undici takes a request: is it a model call, or the next attempt of one?
  function observe(opening: Opening): ExchangeListener | undefined {
    if (!mayAsk(opening) && attempts.size === 0) return undefined;
    const aim = aimOf(opening);
    if (aim.found === undefined && isUnread(aim.target, () => isNamed(aim.target))) recorder.skip("unknown_dialect");
    if (aim.found === undefined && attempts.size === 0) return undefined;
    const request = readRequest(opening, aim);
    const guess = guessFor(request.key);
    const operation = guess ?? begin(request);
    if (operation === undefined) return undefined;
    const exchange = new ModelExchange(request, operation, guess !== undefined, { asked, answered, ended, guard });
    if (guess === undefined) operation.goOn(exchange);
    running.add(exchange);
    injectSafely(request, exchange.operation);
    return exchange;
  }

  function isNamed({ host, port }: Target): boolean {
    return parts.relayOf(host, port).name !== host;
  }

  function guessFor(key: AttemptKey): Operation | undefined {
    const guess = attempts.guess(key);
    if (guess !== undefined || !Number(key.retryCount)) return guess;
    for (const exchange of running) {
      if (!exchange.isLeftFor(key)) continue;
      exchange.ended({ error: undefined }, now());
      return attempts.guess(key);
    }
    return undefined;
  }

  function begin(request: ModelRequest): Operation | undefined {
    if (request.found === undefined) return undefined;
    if (open.size >= openLimit) return void recorder.skip("too_many_open");
    prices.warm();
    parts.reporting?.warm();
    const operation = beginCall(request, parts, background);
    if (operation === undefined) return undefined;
    open.add(operation);
    watch();
    return operation;
  }

  /** The convention's header alone: baggage may hold what a model host must not see. */
  function inject({ opening, target }: ModelRequest, operation: Operation): void {
    const span = trace.getSpanContext(operation.open.context);
    if (span === undefined || !isSpanContextValid(span) || !propagates(target.host, target.port)) return;
    opening.addHeader("traceparent", `00-${span.traceId}-${span.spanId}-0${span.traceFlags & TraceFlags.SAMPLED}`);
  }

  // 2. The request is known: whose attempt it is, what is asked, and whether it is what it was taken for.
  function asked(exchange: ModelExchange, body: Uint8Array | undefined, whole: boolean): void {
    const type = exchange.request?.target.header("content-type");
    const print = body !== undefined && whole ? fingerprint(body, boundaryOf(type)) : undefined;
    if (exchange.guessed) join(exchange, print);
    const { operation, request } = exchange;
    // One that did not get so far, or that undici did not show, says nothing; one of no length says that there is none.
    const heard = body !== undefined || exchange.key.contentLength === 0 || exchange.key.method === "GET";
    if (!heard || request === undefined || operation.fingerprint !== undefined) return;
    operation.fingerprint = print;
    const all = operation.beginning.content !== undefined || operation.beginning.words !== undefined;
    operation.hear(body && readAskedBody(body, whole, operation.format.fits, type, all), whole, request.target);
  }

  /** Ends a guess. One that was wrong is counted, if it is under way: that request carries another call's trace context. */
  function join(exchange: ModelExchange, print: string | undefined): void {
    const { key, operation: guessed, request } = exchange;
    exchange.guessed = false;
    const isSame = (call: Operation) =>
      print === undefined || call.fingerprint === undefined || call.fingerprint === print;
    const earlier = attempts.take(key, guessed, isSame);
    if (earlier !== guessed && running.has(exchange)) recorder.correct("retry_mismatch");
    // Past the bound on calls under way it stays with what it was taken for.
    exchange.operation = earlier ?? (request && begin(request)) ?? guessed;
    exchange.operation.goOn(exchange);
  }

  // 3. The exchange is over: the call too, or does it go on with another attempt?
  function answered(exchange: ModelExchange): void {
    // Before its last byte: who goes elsewhere, or counts its attempts, need not read it. Without a count, a call that
    // begins while this one is under way may as well be its twin.
    const counted = exchange.key.retryCount !== undefined && mayGoOn(exchange);
    if (!exchange.operation.unconfirmed && (counted || exchange.redirect !== undefined)) wait(exchange, undefined);
  }

  function ended(exchange: ModelExchange): void {
    running.delete(exchange);
    const { operation, attempt, answer, reader, redirect } = exchange;
    if (attempt !== undefined) operation.attempts.push(attempt);
    // It has gone on by now: the end of a later attempt is the call's.
    if (operation.current !== exchange) return;
    if (operation.unconfirmed) return finish(operation);
    if (redirect === undefined && !mayGoOn(exchange))
      return reader === undefined ? finish(operation) : reader.settle(() => settled(operation));
    wait(
      exchange,
      redirect === undefined ? holdFor(answer && readRetryAfter(answer.header), operation.pauseMs) : redirectHoldMs,
    );
    // Read now: a call that waits holds no bodies.
    reader?.settle(() => read(exchange));
  }

  /** Google says in the body how long to wait. */
  function waitAsTold(exchange: ModelExchange): void {
    const { operation, reader, redirect } = exchange;
    const wanted = reader?.reading().error?.retryAfterMs;
    const waits = operation.current === exchange && redirect === undefined && attempts.has(operation);
    if (wanted !== undefined && waits) wait(exchange, holdFor(wanted, operation.pauseMs));
  }

  function mayGoOn({ retryable, key, operation, attempt }: ModelExchange): boolean {
    const tried = operation.attempts.length + (attempt === undefined ? 1 : 0);
    return retryable && (key.retryCount !== undefined || tried < attemptLimit);
  }

  function wait({ operation, key, redirect }: ModelExchange, holdMs: number | undefined): void {
    // An agent that retries does so from where it heard of the failure, which may be another request's context.
    const callers = [operation.beginning.caller, key.caller, callerNow()];
    attempts.wait(operation, { key, callers, redirect, holdMs });
  }

  // 4. The call is over: what it cost, and the record of it.
  function finish(operation: Operation): void {
    const { current } = operation;
    const [attempt] = operation.attempts;
    // One that is still heard of comes here again.
    if (current?.attempt === undefined || attempt === undefined || !open.delete(operation)) return;
    attempts.drop(operation);
    if (operation.unconfirmed) {
      operation.beginning.words?.take();
      return recorder.endAsHttp(operation.open, attempt);
    }
    tell(operation, background.settle(operation.toCall(current)));
  }

  // 5. The process ends.
  function endAll(waitMs: number): void {
    const abandon = guard.wrap("end-all", (exchange: ModelExchange) => exchange.ended({ error: undefined }, now()));
    for (const exchange of running) abandon(exchange);
    attempts.giveUpAll();
    for (const operation of open) settled(operation);
    estimates?.finish(waitMs);
  }
}
