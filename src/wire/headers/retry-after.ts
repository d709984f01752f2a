import { type HeaderLookup, readDecimal, readWaitTime } from "./wait-time.ts";

/** No attempt is waited for longer than a day. */
const LONGEST_MS = 86_400_000;

/** How long the provider asks to wait before another attempt, in milliseconds, a day at most: OpenAI's and Azure's exact headers, then the standard one. */
export function readRetryAfter(header: HeaderLookup, nowMs: number = Date.now()): number | undefined {
  const exact = readDecimal(header("retry-after-ms")) ?? readDecimal(header("x-ms-retry-after-ms"));
  const said = header("retry-after");
  const seconds = readDecimal(said);
  const wait = exact ?? (seconds === undefined ? readWaitTime(said, header, nowMs) : seconds * 1000);
  return wait === undefined ? undefined : Math.min(wait, LONGEST_MS);
}
