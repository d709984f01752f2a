import { sumApart } from "./sum-apart.ts";

/**
 * Of a counter of the collector's exporters, summed. Each series by itself: functions drop the name, and what has different names, by its
 * signal and by how the collector's metrics are read (with _total or without), may have the same labels.
 */
export function exporterItems(what: "sent" | "send_failed" | "enqueue_failed", read: (each: string) => string): string {
  const names = ["spans", "metric_points", "log_records"].flatMap((signal) => [
    `otelcol_exporter_${what}_${signal}`,
    `otelcol_exporter_${what}_${signal}_total`,
  ]);
  return sumApart(["exporter"], Object.fromEntries(names.map((name) => [name, read(name)])));
}
