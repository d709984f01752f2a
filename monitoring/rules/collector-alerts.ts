import { exporterItems } from "../exporter-items.ts";
import { thresholds } from "../thresholds.ts";
import { alert, type Rule } from "./rule.ts";

/** Alerts about the collector and what is behind it. A back end that is merely away loses nothing: its queue fills, on disk. */
export function collectorAlerts(): readonly Rule[] {
  const { queueShare, waits } = thresholds;
  return [
    alert("TelemetryCollectorDown", {
      severity: "critical",
      category: "pipeline",
      expr: `up{job="otel-collector"} == 0 or absent(up{job="otel-collector"})`,
      for: waits.TelemetryCollectorDown,
      summary: "The OpenTelemetry Collector does not answer.",
      description:
        "Services hold their telemetry for a while and then drop it. Look at the collector's log and its health check.",
      dashboard: "pipeline",
    }),
    alert("TelemetryLost", {
      severity: "critical",
      category: "pipeline",
      expr: exporterItems("send_failed", grown),
      summary: "A back end refused telemetry for good ({{ $labels.exporter }}).",
      description:
        "About {{ $value | printf \"%.0f\" }} items in 5 minutes. The collector's log has the back end's answer.",
      dashboard: "pipeline",
    }),
    alert("TelemetryRefused", {
      severity: "critical",
      category: "pipeline",
      expr: exporterItems("enqueue_failed", grown),
      summary: "The collector's queue for {{ $labels.exporter }} is full, or its disk.",
      description:
        'About {{ $value | printf "%.0f" }} items in 5 minutes were answered with 503. Services send them again, and drop what they cannot hold.',
      dashboard: "pipeline",
    }),
    alert("TelemetryExportStalled", {
      severity: "warning",
      category: "pipeline",
      expr: `sum by (exporter) (otelcol_exporter_queue_size) > 0\nunless\n${exporterItems("sent", (each) => `rate(${each}[5m])`)} > 0`,
      for: waits.TelemetryExportStalled,
      summary: "Nothing reaches the back end of {{ $labels.exporter }}.",
      description: "{{ $value | humanize1024 }}B wait on disk. Nothing is lost before the queue is full.",
      dashboard: "pipeline",
    }),
    alert("TelemetryQueueFilling", {
      severity: "critical",
      category: "pipeline",
      expr: `max by (exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity) > ${queueShare}`,
      for: waits.TelemetryQueueFilling,
      summary: "The queue for {{ $labels.exporter }} is almost full.",
      description: "{{ $value | humanizePercentage }} of the disk it may use. When it is full, senders are refused.",
      dashboard: "pipeline",
    }),
    alert("TelemetryBackendDown", {
      severity: "critical",
      category: "pipeline",
      // Where Prometheus itself is down nobody counts to five minutes: that is what Watchdog is for.
      expr: `max by (job, instance) (up{job=~"tempo|loki|alertmanager"}) == 0`,
      for: waits.TelemetryBackendDown,
      summary: "{{ $labels.job }} does not answer.",
      description:
        "{{ $labels.instance }} has not answered for a while. What is meant for it waits in the collector's queue, on disk: look at its log and its disk before the queue is full. Without Alertmanager nobody is told of anything.",
      dashboard: "pipeline",
    }),
    alert("TelemetryProberDown", {
      severity: "warning",
      category: "pipeline",
      // A probe that is not made does not fail either. Who has no relay to probe has no such series; who had some within a day has lost them.
      expr: `count by (job) (max by (job, instance) (${probed}) == 0)\nor\ncount by (job) (max by (job, instance) (present_over_time(${probed}[1d])))\nunless on (job) ${probed}`,
      for: waits.TelemetryProberDown,
      summary: "Relays are not probed.",
      description:
        "{{ $value }} of the targets are not asked, so that nothing tells of an outage or a certificate there before calls fail. Look at blackbox_exporter's log, and whether Prometheus reaches it.",
      dashboard: "pipeline",
    }),
  ];
}

/** Whether the prober answered, target by target: as prometheus/prometheus.yml calls the job. */
const probed = 'up{job="relay-probe"}';

/**
 * How much a counter has grown in 5 minutes that is born with what it counts first, and anew where the collector is: whatever was last
 * known within a day, it is less then. increase() sees no first value, and nothing that came while no sample did.
 */
function grown(each: string): string {
  const before = `last_over_time(${each}[20h] offset 5m)`;
  return `${each} unless ${before} or ${each} < ${before} or ${each} - ${before} > 0`;
}
