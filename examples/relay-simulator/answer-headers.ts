import type { Behaviour } from "./behaviour.ts";
import type { RelayRequest } from "./request.ts";

/** What the relay says beside the body: whose answer this is, and what is left of the limits. */
export interface RateWindow {
  headersFor(request: RelayRequest, behaviour: Behaviour, requestId: string): Record<string, string>;
}

const WINDOW_MS = 60_000;
const REQUESTS = 5_000;
const TOKENS = 2_000_000;
// Model names come from clients: those beyond the bound share one window.
const MODELS = 200;

/** Counts requests and tokens per model and minute. It only tells: 429 is the plan's or the seed's to give. */
export function createRateWindow(now: () => number = Date.now): RateWindow {
  const windows = new Map<string, { startedAt: number; requests: number; tokens: number }>();
  return {
    headersFor(request, behaviour, requestId) {
      const name = windows.has(request.model) || windows.size < MODELS ? request.model : "other";
      let window = windows.get(name);
      if (window === undefined || now() - window.startedAt >= WINDOW_MS) {
        window = { startedAt: now(), requests: 0, tokens: 0 };
        windows.set(name, window);
      }
      window.requests += 1;
      window.tokens += behaviour.inputTokens + behaviour.outputTokens;
      const left = window.startedAt + WINDOW_MS - now();
      const limited = behaviour.fault === "rate_limit";
      return {
        "x-request-id": requestId,
        "openai-processing-ms": String(Math.round(behaviour.firstTokenMs)),
        "x-ratelimit-limit-requests": String(REQUESTS),
        "x-ratelimit-limit-tokens": String(TOKENS),
        "x-ratelimit-remaining-requests": String(limited ? 0 : Math.max(0, REQUESTS - window.requests)),
        "x-ratelimit-remaining-tokens": String(Math.max(0, TOKENS - window.tokens)),
        "x-ratelimit-reset-requests": duration(left),
        "x-ratelimit-reset-tokens": duration(left),
        ...(behaviour.retryAfterMs !== undefined && {
          "retry-after": String(Math.ceil(behaviour.retryAfterMs / 1000)),
          "retry-after-ms": String(Math.round(behaviour.retryAfterMs)),
        }),
      };
    },
  };
}

/** As OpenAI writes it: `12ms`, `1.5s`, `1m0s`. */
function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`;
  const seconds = Math.round(ms / 10) / 100;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${Math.round(seconds % 60)}s`;
}
