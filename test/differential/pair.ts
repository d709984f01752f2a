import { isDeepStrictEqual } from "node:util";
import type { Evidence } from "./run.ts";

/** Two runs of one script. */
export interface Pair {
  readonly without: Evidence;
  readonly preloaded: Evidence;
  /** Node is new enough for us: traceparents are sent. Otherwise one line on stderr is all that may differ. */
  readonly hooked: boolean;
  /** Nobody takes our telemetry: one line about it is allowed. */
  readonly undelivered: boolean;
  /** The script's SDK makes telemetry of its own as soon as OpenTelemetry is registered, and then sends its headers
   * through a `Headers` object: sorted and in lower case. That is its doing, and seen with any SDK of OpenTelemetry. */
  readonly foldsHeaders: boolean;
}

/** The difference of two values, in one line that begins with what they are; none when they are equal. */
export function compare(label: string, before: unknown, after: unknown): string[] {
  return isDeepStrictEqual(before, after) ? [] : [`${label}: ${brief(before)} ≠ ${brief(after)}`];
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 400);
}
