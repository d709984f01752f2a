/** A header by its lower-case name, from wherever the owner keeps them. */
export type HeaderLookup = (name: string) => string | undefined;

/** One rate limit as a provider's response headers say it. */
export interface RateLimit {
  readonly kind: "requests" | "tokens" | "input_tokens" | "output_tokens";
  readonly limit?: number;
  readonly remaining?: number;
  /** Seconds from the answer until the window is full again. */
  readonly resetSeconds?: number;
}

/** Longer than any window that is sold by the month; what says more is no duration but a date or a mistake. */
const LONGEST_SECONDS = 32 * 86_400;

/** No attempt is waited for longer than a day. */
const LONGEST_RETRY_MS = 86_400_000;

/** Where each kind is said, the first that says anything winning: OpenAI and Azure, Mistral and Cerebras, Anthropic. */
const places: readonly (readonly [kind: RateLimit["kind"], nameOf: (field: string) => string])[] = [
  ["requests", (field) => `x-ratelimit-${field}-requests`],
  ["requests", (field) => `x-ratelimit-${field}-req-minute`],
  ["requests", (field) => `x-ratelimit-${field}-requests-minute`],
  ["requests", (field) => `anthropic-ratelimit-requests-${field}`],
  ["tokens", (field) => `x-ratelimit-${field}-tokens`],
  ["tokens", (field) => `x-ratelimit-${field}-tokens-minute`],
  ["tokens", (field) => `anthropic-ratelimit-tokens-${field}`],
  ["input_tokens", (field) => `anthropic-ratelimit-input-tokens-${field}`],
  ["output_tokens", (field) => `anthropic-ratelimit-output-tokens-${field}`],
];

/** What is left of the provider's rate limits, from the headers of an answer; one at most of each kind. */
export function readRateLimits(header: HeaderLookup, nowMs: number = Date.now()): readonly RateLimit[] {
  const found = new Map<RateLimit["kind"], RateLimit>();
  for (const [kind, nameOf] of places) {
    const limit = found.has(kind) ? undefined : readLimit(kind, (field) => header(nameOf(field)), header, nowMs);
    if (limit !== undefined) found.set(kind, limit);
  }
  return [...found.values()];
}

/** How long the provider asks to wait before another attempt, in milliseconds, a day at most. */
export function readRetryAfter(header: HeaderLookup, nowMs: number = Date.now()): number | undefined {
  const exact = readDecimal(header("retry-after-ms"));
  const said = header("retry-after")?.trim();
  const seconds = readDecimal(said);
  const afterMs = exact ?? (seconds === undefined ? millisecondsUntil(said, header, nowMs) : seconds * 1000);
  return afterMs === undefined ? undefined : Math.min(afterMs, LONGEST_RETRY_MS);
}

/** The provider's id of the request. Not `cf-ray`: that is the proxy's. */
export function readRequestId(header: HeaderLookup): string | undefined {
  const names = ["x-request-id", "request-id", "apim-request-id", "x-amzn-requestid"];
  return names.map((name) => header(name)?.trim()).find((id) => id !== undefined && /^[\x21-\x7e]{1,128}$/.test(id));
}

function readLimit(
  kind: RateLimit["kind"],
  field: HeaderLookup,
  header: HeaderLookup,
  nowMs: number,
): RateLimit | undefined {
  const limitText = field("limit");
  const limit = readWhole(limitText);
  // Azure sends -1 or 0 where it does not count; what remains of that is nothing to raise an alarm for.
  if (limitText !== undefined && (limit === undefined || limit === 0)) return undefined;
  const remaining = readWhole(field("remaining"));
  if (limit === undefined && remaining === undefined) return undefined;
  const resetSeconds = readReset(field("reset"), header, nowMs);
  return {
    kind,
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(resetSeconds !== undefined && { resetSeconds }),
  };
}

/** `12ms`, `1s`, `6m0s`, `2m59.56s`, seconds without a unit, or a date. */
function readReset(text: string | undefined, header: HeaderLookup, nowMs: number): number | undefined {
  const trimmed = text?.trim().toLowerCase() ?? "";
  const untilMs = () => millisecondsUntil(trimmed, header, nowMs);
  const seconds = readDecimal(trimmed) ?? readDuration(trimmed) ?? divide(untilMs());
  return seconds !== undefined && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

function readDuration(text: string): number | undefined {
  const parts =
    /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/.exec(
      text,
    );
  if (text === "" || parts === null) return undefined;
  const [days, hours, minutes, seconds, thousandths] = parts.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) + (thousandths ?? 0) / 1000;
}

/** By the provider's own clock where it sent its date: the host's may be wrong by more than a window. */
function millisecondsUntil(text: string | undefined, header: HeaderLookup, nowMs: number): number | undefined {
  const then = readDate(text);
  return then === undefined ? undefined : Math.max(0, then - (readDate(header("date")) ?? nowMs));
}

/** RFC 3339 or an HTTP date; Date.parse alone would read a date into almost anything. */
function readDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d{4}-\d\d-\d\dt|[a-z]{3}, \d\d [a-z]{3} \d{4} )/i.test(text) || text.length > 40)
    return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}

function readWhole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

function readDecimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d{1,15})?$/.test(text.trim()) ? Number(text) : undefined;
}

function divide(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
