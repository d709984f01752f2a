import { label, series } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { recent } from "./recent.ts";
import { alert, type Rule } from "./rule.ts";
import { the } from "./said.ts";

const filter = { env: label.env, service: label.service };
const byService = [label.env, label.service].join(", ");

/** Alerts about what services tell of themselves: calls that are not read, and telemetry that does not leave. */
export function telemetryAlerts(): readonly Rule[] {
  const { waits } = thresholds;
  const calls = (matcher: string) => `${series("calls")}{${matcher}}`;
  const dropped = `${series("telemetry")}{${label.state}="dropped"}`;
  const over = `-${calls(`${label.state}=~"ended|skipped"`)}`;
  // Told by a call that ended, of which the process speaks as long as it lives.
  const read = `sum by (${byService}) (max_over_time(${calls(`${label.state}="ended"`)}[1d]))`;
  const unread = calls(`${label.state}="skipped", ${label.reason}="unknown_dialect"`);
  return [
    alert("TelemetrySdkDropping", {
      severity: "warning",
      category: "pipeline",
      expr: `sum by (${[byService, label.signal, label.reason].join(", ")}) (${recent(dropped, "15m")})`,
      summary: `${the.service} drops telemetry of its own.`,
      description: `About {{ $value | printf "%.0f" }} items of {{ $labels.${label.signal} }} in 15 minutes ({{ $labels.${label.reason} }}). export_failed: the collector refused, or was away for long; queue_full: more than waits; exit: the process ended before its last export had left.`,
      dashboard: "pipeline",
      filter,
    }),
    alert("TelemetryLedgerMismatch", {
      severity: "warning",
      category: "pipeline",
      // Seen, over and under way are counted at the same moments, so that a long call is under way and no gap.
      expr: `sum by (${byService}, ${label.instance}) (\n  ${calls(`${label.state}="seen"`)}\nor\n  ${over}\nor\n  -${series("active")}\n) != 0`,
      for: waits.TelemetryLedgerMismatch,
      summary: `A process of ${the.service} has lost count of its calls.`,
      description: `{{ $value }} calls of {{ $labels.${label.instance} }} have begun and neither ended nor are under way, so that their tokens and cost are in no figure. That is an error of Relayscope: relayscope_faults_total names the part; restart the process, and report it.`,
      dashboard: "pipeline",
      filter,
    }),
    alert("TelemetryNothingSeen", {
      severity: "warning",
      category: "pipeline",
      expr: `sum by (${byService}) (\n  ${recent(series("unobserved"), "1h")}\nor\n  ${recent(unread, "1h")}\n)\nunless on (${byService}) ${read} > 0`,
      for: waits.TelemetryNothingSeen,
      summary: `${the.service} calls models, and none of its calls can be read.`,
      description:
        'About {{ $value | printf "%.0f" }} calls in the last hour went past undici, by node:http or node:http2, or to an API that is not known here: they have no latency, tokens or cost. The service\'s log names each host once, and the client that would be seen.',
      dashboard: "pipeline",
      filter,
    }),
    alert("TelemetryNothingSeen", {
      severity: "info",
      category: "pipeline",
      // All that is known of a silent process is that it sent something: one that makes no HTTP request sends nothing at all.
      expr: `sum by (${byService}) (${series("telemetry")}{${label.state}="exported"}) > 0\nunless on (${byService}) ${read} > 0`,
      for: waits["TelemetryNothingSeen, info"],
      summary: `${the.service} runs with Relayscope, and has called no model for a day.`,
      description:
        "It sends telemetry ({{ $value | humanize }} items so far), and no call of it was read. Nothing is wrong if it calls no models. If it does, its calls are made by another process, or its relay is unknown: name it in RELAYSCOPE_RELAYS, and run `relayscope doctor` in its place.",
      dashboard: "pipeline",
      filter,
    }),
  ];
}
