import { thresholds } from "../thresholds.ts";
import { alert, type Rule } from "./rule.ts";

/** Alerts about the collector and what is behind it. A back end that is merely away loses nothing: its queue fills, on disk. */
export function collectorAlerts(): readonly Rule[] {
  return [
    alert("TelemetryCollectorDown", {
      severity: "critical",
      category: "pipeline",
      expr: `up{job="otel-collector"} == 0 or absent(up{job="otel-collector"})`,
      for: "3m",
      summary: "The OpenTelemetry Collector does not answer.",
      description:
        "Services hold their telemetry for a while and then drop it. Look at the collector's log and its health check.",
      dashboard: "pipeline",
    }),
    alert("TelemetryLost", {
      severity: "critical",
      category: "pipeline",
      expr: begun("send_failed"),
      summary: "A back end refused telemetry for good ({{ $labels.exporter }}).",
      description:
        "About {{ $value | printf \"%.0f\" }} items in 5 minutes. The collector's log has the back end's answer.",
      dashboard: "pipeline",
    }),
    alert("TelemetryRefused", {
      severity: "critical",
      category: "pipeline",
      expr: begun("enqueue_failed"),
      summary: "The collector's queue for {{ $labels.exporter }} is full, or its disk.",
      description:
        'About {{ $value | printf "%.0f" }} items in 5 minutes were answered with 503. Services send them again, and drop what they cannot hold.',
      dashboard: "pipeline",
    }),
    alert("TelemetryExportStalled", {
      severity: "warning",
      category: "pipeline",
      expr: `sum by (exporter) (otelcol_exporter_queue_size) > 0\nunless\nsum by (exporter) (rate(${items("sent")}[5m])) > 0`,
      for: "5m",
      summary: "Nothing reaches the back end of {{ $labels.exporter }}.",
      description: "{{ $value | humanize1024 }}B wait on disk. Nothing is lost before the queue is full.",
      dashboard: "pipeline",
    }),
    alert("TelemetryQueueFilling", {
      severity: "critical",
      category: "pipeline",
      expr: `max by (exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity) > ${thresholds.queueShare}`,
      for: "1m",
      summary: "The queue for {{ $labels.exporter }} is almost full.",
      description: "{{ $value | humanizePercentage }} of the disk it may use. When it is full, senders are refused.",
      dashboard: "pipeline",
    }),
    alert("TelemetryBackendDown", {
      severity: "critical",
      category: "pipeline",
      // Where Prometheus itself is down nobody counts to five minutes: that is what Watchdog is for.
      expr: `max by (job, instance) (up{job=~"tempo|loki|alertmanager"}) == 0`,
      for: "5m",
      summary: "{{ $labels.job }} does not answer.",
      description:
        "{{ $labels.instance }} has not answered for 5 minutes. What is meant for it waits in the collector's queue, on disk: look at its log and its disk before the queue is full. Without Alertmanager nobody is told of anything.",
      dashboard: "pipeline",
    }),
  ];
}

/** The series begins with its first failure, which increase() does not see: hence the second half. */
function begun(what: string): string {
  const each = items(what);
  return `sum by (exporter) (\n    increase(${each}[5m]) > 0\n  or\n    ${each}\n    unless\n    ${each} offset 5m\n)`;
}

/** A counter of the collector's exporters: with _total or without, which goes by how the collector's metrics are read. */
function items(what: string): string {
  return `{__name__=~"otelcol_exporter_${what}_(spans|metric_points|log_records)(_total)?"}`;
}
