import type { Call } from "./call.ts";
import type { Opening } from "./capture/exchange.ts";
import { fetchedIdOf } from "./wire/openai/openai-fetched.ts";

/** Responses that are remembered until their end was fetched; past it the oldest is forgotten, and counted. */
const pendingLimit = 1000;

/** Responses that this process left to be made in the background, so that their tokens count once, wherever their end is seen. */
export interface Background {
  /** Whether a GET fetches one of them. */
  knows(opening: Opening): boolean;
  /** A call as it is to be told: one that only looks at a response, and does not see the end of ours, has nothing to count. */
  settle(call: Call): Call;
}

/** `onForgotten`: the end of a response will count nowhere. */
export function createBackground(onForgotten: () => void): Background {
  const pending = new Set<string>();

  const remember = (id: string): void => {
    pending.add(id);
    const [oldest] = pending;
    if (pending.size <= pendingLimit || oldest === undefined) return;
    pending.delete(oldest);
    onForgotten();
  };

  return {
    knows: ({ path }) => pending.size > 0 && pending.has(fetchedIdOf(path) ?? ""),
    settle(call) {
      const { id, finishReasons } = call.reading;
      // A response that failed says so by its status; an error without one broke off the stream that looks at it, and no more.
      const ended = finishReasons?.[0] !== undefined;
      if (call.format.operation === "fetch_response") {
        return id !== undefined && ended && pending.delete(id) ? call : uncounted(call);
      }
      if (call.asked.background !== true || ended || id === undefined) return call;
      remember(id);
      // Its tokens are not missing: they are still to come.
      const { usageMissing: _, ...rest } = call;
      return rest;
    },
  };
}

/** A failure that a response tells of is another call's; this one was answered. */
function uncounted(call: Call): Call {
  const { usage: _usage, cost: _cost, error, ...reading } = call.reading;
  const { usageMissing: _missing, errorType, ...rest } = call;
  if (error !== undefined && call.attempts.at(-1)?.outcome === "ok")
    return { ...rest, reading, outcome: "ok", look: true };
  return { ...rest, reading, look: true, ...(errorType !== undefined && { errorType }) };
}
