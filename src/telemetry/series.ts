import type { MetricDefinition } from "./catalog.ts";

/** The names of the series that Prometheus makes of a metric it receives over OTLP. */
export function seriesOf(metric: Pick<MetricDefinition, "name" | "instrument" | "unit">): readonly string[] {
  // Units in braces are annotations and leave no suffix; of plain units only seconds are in use.
  const base = labelOf(metric.name) + (metric.unit === "s" ? "_seconds" : "");
  if (metric.instrument === "histogram") return [`${base}_bucket`, `${base}_count`, `${base}_sum`];
  return [metric.instrument === "counter" ? `${base}_total` : base];
}

/** The name of a Prometheus label for an attribute. */
export function labelOf(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/g, "_");
}
