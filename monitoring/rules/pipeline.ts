import { thresholds } from "../thresholds.ts";
import { collectorAlerts } from "./collector-alerts.ts";
import { alert, type Group } from "./rule.ts";
import { telemetryAlerts } from "./telemetry-alerts.ts";

const failed = "sum by (integration) (rate(alertmanager_notifications_failed_total[5m]))";
const sent = "sum by (integration) (rate(alertmanager_notifications_total[5m]))";

/** The health of what tells all the rest. */
export function pipeline(): readonly Group[] {
  return [
    { name: "relayscope-pipeline", rules: collectorAlerts() },
    { name: "relayscope-telemetry", rules: telemetryAlerts() },
    {
      name: "relayscope-alerting",
      rules: [
        alert("Watchdog", {
          severity: "none",
          category: "pipeline",
          expr: "vector(1)",
          summary: "Alerts are evaluated and sent: this one always fires.",
          description:
            "Send it to a service that calls you when it stays away. Its silence means that Prometheus, Alertmanager or the way between is down.",
          dashboard: "pipeline",
        }),
        alert("AlertNotificationsFailing", {
          severity: "critical",
          category: "pipeline",
          expr: `${failed} / (${sent} > 0) > ${thresholds.notificationsFailing}`,
          for: "5m",
          summary: "Alertmanager cannot notify by {{ $labels.integration }}.",
          description:
            "{{ $value | humanizePercentage }} of its notifications in the last 5 minutes failed. Alertmanager's log has the answer; look at the secret and the address of that receiver.",
          dashboard: "pipeline",
        }),
        alert("RuleEvaluationFailing", {
          severity: "warning",
          category: "pipeline",
          expr: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
          for: "5m",
          summary: "Prometheus cannot evaluate the rules of {{ $labels.rule_group }}.",
          description:
            'About {{ $value | printf "%.0f" }} evaluations in 5 minutes failed: their alerts stay silent and their series end. Prometheus\' log and its page /rules have the error.',
          dashboard: "pipeline",
        }),
      ],
    },
  ];
}
