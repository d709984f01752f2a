import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits so many milliseconds, or until the client leaves; tells whether the client is still there. */
export function createPause(response: ServerResponse): (ms: number) => Promise<boolean> {
  const left = new AbortController();
  response.once("close", () => left.abort());
  return async (ms) => {
    // Below half a millisecond a timer would take longer than the wait.
    if (ms >= 0.5) await sleep(ms, undefined, { signal: left.signal }).catch(() => undefined);
    return !left.signal.aborted && !response.destroyed;
  };
}
