import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "@opentelemetry/api";
import type { Call } from "../call.ts";
import type { Outer } from "./outer.ts";

/** An ended call of which it is not known yet who counts it. */
export interface HeldCall {
  readonly outer: Outer;
  readonly call: Call;
  readonly context: Context;
}

/** Calls that wait for the end of the span around them. */
export interface HeldCalls {
  hold(held: HeldCall): void;
  /** Waits no longer: what has not ended by now never will. */
  settle(): void;
  /** Those that wait. */
  readonly size: number;
}

const lookMs = 1000;
/** Looks at a span that does not end: an app may read a stream long after its last byte came; one that failed or was left is read no more. */
const looksFor = ({ call }: HeldCall): number => (call.outcome === "ok" ? 30 : 3);

// Bound at start-up: an app under test may put false timers in the place of these.
const { setTimeout: later } = globalThis;
/** A timer made in a request's async context would keep whatever the app has stored there. */
const outside = AsyncLocalStorage.snapshot();

/**
 * Hands a call on to `count` when its outer span has ended, or does not end. Some never do: instrumentation-openai lets
 * go of a stream that the app leaves by `break`, or that is cut, and counts nothing of it. At most `limit` wait: the
 * oldest makes room. `count` is called by a timer, too, and must not throw.
 */
export function createHeldCalls(count: (held: HeldCall) => void, limit = 1000): HeldCalls {
  const waiting = new Map<HeldCall, number>();
  let looking = false;

  const release = (held: HeldCall) => {
    waiting.delete(held);
    count(held);
  };
  const look = () => {
    looking = false;
    for (const [held, seen] of waiting) {
      if (held.outer.ended || seen + 1 >= looksFor(held)) release(held);
      else waiting.set(held, seen + 1);
    }
    if (waiting.size > 0) watch();
  };
  const watch = () => {
    if (looking) return;
    looking = true;
    outside(() => later(look, lookMs)).unref();
  };

  return {
    hold(held) {
      if (held.outer.ended) return count(held);
      const oldest = waiting.size >= limit ? waiting.keys().next().value : undefined;
      if (oldest !== undefined) release(oldest);
      waiting.set(held, 0);
      watch();
    },
    settle() {
      for (const held of waiting.keys()) release(held);
    },
    get size() {
      return waiting.size;
    },
  };
}
