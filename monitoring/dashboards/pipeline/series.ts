import { series } from "../../names.ts";
import { selected } from "../kit/selection.ts";

/** What is left of each rate limit; by process, since keys differ. */
export const headroom = `${series("requestsRemaining")}{${selected}} / (${series("requestsLimit")}{${selected}} > 0)`;

/** What the stack consists of, as Prometheus' jobs. */
export const programs = 'job=~"prometheus|otel-collector|loki|tempo|alertmanager"';

/** Of the collector's receivers one has all three, each with a counter of its own. */
export const signals = { traces: "spans", metrics: "metric_points", logs: "log_records" } as const;

/** With _total or without, by how the collector's metrics are read. */
export function receivers(what: "accepted" | "refused", signal: keyof typeof signals): string {
  return `{__name__=~"otelcol_receiver_${what}_${signals[signal]}(_total)?"}`;
}
