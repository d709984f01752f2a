import { AsyncLocalStorage } from "node:async_hooks";

// Bound at start-up: an app under test may put false timers in the place of these.
// Not `performance`: to look at it loads all that it measures with, 1 ms and 1 MB of a start.
const hrtime = process.hrtime.bind(process);
/** Milliseconds since some moment, never backwards. */
export function now(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** Milliseconds since 1970, as the system's clock says. */
export const epoch: () => number = Date.now.bind(Date);

const { setTimeout: start, clearTimeout: stop } = globalThis;

/** A timer made in a request's async context would keep whatever the app has stored there. */
const outside = AsyncLocalStorage.snapshot();

/** Runs `work` once after `ms`, without keeping the process alive for it. Returns what cancels it. */
export function after(ms: number, work: () => void): () => void {
  const timer = outside(() => start(work, ms));
  timer.unref();
  return () => stop(timer);
}
