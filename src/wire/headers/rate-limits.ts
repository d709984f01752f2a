import { readRateLimitFields } from "./rate-limit-fields.ts";
import { type HeaderLookup, readWaitTime } from "./wait-time.ts";

/** One rate limit as a provider's response headers say it. */
export interface RateLimit {
  readonly kind: "requests" | "tokens" | "input_tokens" | "output_tokens";
  readonly limit?: number;
  readonly remaining?: number;
  /** Seconds from the answer until the window is full again. */
  readonly resetSeconds?: number;
}

/** The headers that say a limit of one kind. */
interface Place {
  readonly kind: RateLimit["kind"];
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

/** Where each kind is said, the first that says anything winning: of several windows the one that is felt first. Spelled out once: this is asked of every answer. */
const places: readonly Place[] = (
  [
    // OpenAI, Azure, Groq, xAI, NVIDIA, Fireworks and others.
    ["requests", "x-ratelimit-*-requests"],
    ["tokens", "x-ratelimit-*-tokens"],
    ["input_tokens", "x-ratelimit-*-input-tokens"],
    ["output_tokens", "x-ratelimit-*-output-tokens"],
    ["input_tokens", "x-ratelimit-*-tokens-prompt"],
    ["output_tokens", "x-ratelimit-*-tokens-generated"],
    // Anthropic; who pays for its priority tier has limits of that beside the common ones.
    ["requests", "anthropic-ratelimit-requests-*"],
    ["tokens", "anthropic-ratelimit-tokens-*"],
    ["input_tokens", "anthropic-ratelimit-input-tokens-*"],
    ["output_tokens", "anthropic-ratelimit-output-tokens-*"],
    ["input_tokens", "anthropic-priority-input-tokens-*"],
    ["output_tokens", "anthropic-priority-output-tokens-*"],
    // Mistral, then Cerebras, who count by minute, hour and day.
    ["requests", "x-ratelimit-*-req-minute"],
    ["requests", "x-ratelimit-*-req-10-second"],
    ["requests", "x-ratelimit-*-requests-minute"],
    ["requests", "x-ratelimit-*-requests-hour"],
    ["requests", "x-ratelimit-*-requests-day"],
    ["tokens", "x-ratelimit-*-tokens-minute"],
    ["tokens", "ratelimitbysize-*"],
    ["tokens", "x-ratelimit-*-tokens-hour"],
    ["tokens", "x-ratelimit-*-tokens-day"],
    // Together; OpenRouter, GitHub, Moonshot and what counts nothing but requests; Cohere's trial keys; the IETF's first drafts.
    ["tokens", "x-tokenlimit-*"],
    ["requests", "x-ratelimit-*"],
    ["requests", "x-trial-endpoint-call-*"],
    ["requests", "ratelimit-*"],
  ] as const
).map(([kind, name]) => ({
  kind,
  limit: name.replace("*", "limit"),
  remaining: name.replace("*", "remaining"),
  reset: name.replace("*", "reset"),
}));

/** What is left of the provider's rate limits, from the headers of an answer; one at most of each kind. */
export function readRateLimits(header: HeaderLookup, nowMs: number = Date.now()): readonly RateLimit[] {
  const limits = readPlaces(header, nowMs);
  if (limits.length > 0) return limits;
  const fields = readRateLimitFields(header);
  if (fields.length > 0) return fields;
  // LiteLLM passes on what the provider said under a prefix.
  if (header("x-litellm-version") === undefined && header("x-litellm-call-id") === undefined) return [];
  return readPlaces((name) => header(`llm_provider-${name}`), nowMs);
}

function readPlaces(header: HeaderLookup, nowMs: number): readonly RateLimit[] {
  const found = new Map<RateLimit["kind"], RateLimit>();
  for (const place of places) {
    const limit = found.has(place.kind) ? undefined : readLimit(place, header, nowMs);
    if (limit !== undefined) found.set(place.kind, limit);
  }
  return [...found.values()];
}

function readLimit(place: Place, header: HeaderLookup, nowMs: number): RateLimit | undefined {
  const limitText = header(place.limit);
  const limit = readWhole(limitText);
  // Azure sends -1 or 0 where it does not count; what remains of that is nothing to raise an alarm for.
  if (limitText !== undefined && (limit === undefined || limit === 0)) return undefined;
  const remaining = readWhole(header(place.remaining));
  if (limit === undefined && remaining === undefined) return undefined;
  const reset = readWaitTime(header(place.reset), header, nowMs);
  return {
    kind: place.kind,
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(reset !== undefined && { resetSeconds: reset / 1000 }),
  };
}

/** Drafts of the IETF append the windows: `100, 100;w=60`. Some relays count in floating point: `40000.0`. */
function readWhole(text: string | undefined): number | undefined {
  const found = text === undefined ? null : /^(\d{1,15})(?:\.0{1,15})?(?=$|,|;)/.exec(text.trim().slice(0, 64));
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
