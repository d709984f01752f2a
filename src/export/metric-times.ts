import { getStringFromEnv } from "@opentelemetry/core";
import { readMillis } from "./numbers.ts";
import { say } from "./say.ts";

/** `OTEL_METRIC_EXPORT_INTERVAL` and `OTEL_METRIC_EXPORT_TIMEOUT`, in milliseconds; one export is over before the next. */
export function readMetricTimes(): { readonly intervalMs: number; readonly timeoutMs: number } {
  const intervalMs = readMillis("OTEL_METRIC_EXPORT_INTERVAL", 60_000);
  const timeoutMs = readMillis("OTEL_METRIC_EXPORT_TIMEOUT", 30_000);
  if (timeoutMs > intervalMs && getStringFromEnv("OTEL_METRIC_EXPORT_TIMEOUT") !== undefined)
    say(`OTEL_METRIC_EXPORT_TIMEOUT=${timeoutMs} is more than OTEL_METRIC_EXPORT_INTERVAL; ${intervalMs} is used`);
  return { intervalMs, timeoutMs: Math.min(timeoutMs, intervalMs) };
}
