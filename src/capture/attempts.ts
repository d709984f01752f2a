import { isSameCaller, type Caller } from "./caller.ts";
import { after } from "./clock.ts";

/** What makes a request the next attempt of a call, as far as it is known at `create`. */
export interface AttemptKey {
  readonly method: string;
  /** Without fragment. */
  readonly url: string;
  readonly contentLength: number | undefined;
  readonly caller: Caller;
  /** The SDK's own count (`x-stainless-retry-count`), where it says one. */
  readonly retryCount: number | undefined;
}

/** What the next attempt of a waiting call will look like. */
export interface Expected {
  readonly key: AttemptKey;
  /** Those from whom it may come: who made the call, and whoever heard of the failure. */
  readonly callers: readonly Caller[];
  /** Where a redirect points; then the next attempt goes there, with whatever method. */
  readonly redirect: string | undefined;
  /** How long it may take; undefined while the failed attempt itself is not over. */
  readonly holdMs: number | undefined;
}

/** A call whose last attempt failed in a way that is tried again, or was sent elsewhere. */
interface Waiting<C> extends Expected {
  readonly call: C;
  /** Requests that may be its next attempt, and whose body will tell. While there are any, it is not given up. */
  guesses: number;
  cancel: () => void;
}

/** How many calls may wait at once; past it the oldest is given up, which only means that a late retry counts as a call. */
const limit = 1000;

/**
 * Makes the attempts of one call one. A failed call waits here; a request that looks like its next attempt is guessed
 * to be it (the trace context has to be sent before the body is known), and taken for it when the body agrees.
 */
export class Attempts<C> {
  readonly #waiting = new Map<C, Waiting<C>>();
  readonly #giveUp: (call: C) => void;

  /** `giveUp` is called for a call that no retry came for. */
  constructor(giveUp: (call: C) => void) {
    this.#giveUp = giveUp;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Lets a call wait for its next attempt, or wait differently. */
  wait(call: C, expected: Expected): void {
    const before = this.#waiting.get(call);
    before?.cancel();
    const waiting: Waiting<C> = { call, ...expected, guesses: before?.guesses ?? 0, cancel: () => undefined };
    this.#waiting.set(call, waiting);
    if (waiting.guesses === 0) this.#arm(waiting);
    const [oldest] = this.#waiting.values();
    if (this.#waiting.size > limit && oldest !== undefined) this.#expire(oldest);
  }

  /** The waiting call that a request seems to go on with, of several the one that fewest requests were guessed for. */
  guess(key: AttemptKey): C | undefined {
    let best: Waiting<C> | undefined;
    for (const waiting of this.#waiting.values()) {
      if (continues(key, waiting) && (best === undefined || waiting.guesses < best.guesses)) best = waiting;
    }
    if (best === undefined) return undefined;
    best.guesses += 1;
    best.cancel();
    return best.call;
  }

  /**
   * Ends a guess, once the request is known: the waiting call that it does go on with, which waits no longer.
   * `agrees` compares what only the body tells.
   */
  take(key: AttemptKey, guessed: C, agrees: (call: C) => boolean): C | undefined {
    const guess = this.#waiting.get(guessed);
    const found = guess !== undefined && agrees(guessed) ? guess : this.#find(key, agrees);
    if (guess !== undefined) {
      guess.guesses -= 1;
      if (guess !== found && guess.guesses === 0) this.#arm(guess);
    }
    if (found === undefined) return undefined;
    this.#remove(found);
    return found.call;
  }

  /** Lets a call wait no longer, without a word. */
  drop(call: C): void {
    const waiting = this.#waiting.get(call);
    if (waiting !== undefined) this.#remove(waiting);
  }

  has(call: C): boolean {
    return this.#waiting.has(call);
  }

  /** Gives up those whose failed attempt is over, and that no request looks like going on with. */
  giveUpFailed(): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.holdMs !== undefined && waiting.guesses === 0) this.#expire(waiting);
    }
  }

  /** Gives up all that wait: the process ends. */
  giveUpAll(): void {
    for (const waiting of this.#waiting.values()) this.#expire(waiting);
  }

  #find(key: AttemptKey, agrees: (call: C) => boolean): Waiting<C> | undefined {
    for (const waiting of this.#waiting.values()) if (continues(key, waiting) && agrees(waiting.call)) return waiting;
    return undefined;
  }

  #arm(waiting: Waiting<C>): void {
    if (waiting.holdMs !== undefined) waiting.cancel = after(waiting.holdMs, () => this.#expire(waiting));
  }

  #expire(waiting: Waiting<C>): void {
    if (this.#waiting.get(waiting.call) !== waiting) return;
    this.#remove(waiting);
    this.#giveUp(waiting.call);
  }

  #remove(waiting: Waiting<C>): void {
    waiting.cancel();
    this.#waiting.delete(waiting.call);
  }
}

/** Whether two requests look the same, as far as `create` shows them: who makes them, and which attempt they are, aside. */
export function isAlike(one: AttemptKey, other: AttemptKey): boolean {
  return one.method === other.method && one.url === other.url && one.contentLength === other.contentLength;
}

function continues(key: AttemptKey, { key: last, callers, redirect }: Expected): boolean {
  if (!callers.some((caller) => isSameCaller(caller, key.caller))) return false;
  if (redirect !== undefined) return key.url === redirect;
  if (!isAlike(key, last)) return false;
  // An SDK that counts says by its count which attempt this is: 0 is a call of its own, however alike.
  if (key.retryCount === undefined || last.retryCount === undefined) return key.retryCount === last.retryCount;
  return key.retryCount === last.retryCount + 1;
}

/** A redirect is followed at once, or by nobody. */
export const redirectHoldMs = 1000;

/**
 * How long a failed attempt waits for the next, in ms: the SDKs' largest back-off (8 s), or what the server asked for
 * where that is longer (not every client obeys a shorter one), or what a back-off that grows takes next: it doubles,
 * and some grow a little faster. No SDK waits longer than a minute.
 */
export function holdFor(retryAfterMs: number | undefined, lastPauseMs: number): number {
  const slack = 1000;
  return Math.min(Math.max(retryAfterMs ?? 0, 8000, lastPauseMs * 2.5), 60_000) + slack;
}
