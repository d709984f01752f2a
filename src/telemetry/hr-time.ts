import type { HrTime } from "@opentelemetry/api";

/** Epoch milliseconds as the SDK's pair of seconds and nanoseconds. */
export function hrTime(milliseconds: number): HrTime {
  const seconds = Math.trunc(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}
