import { thresholds } from "../thresholds.ts";
import { alert, type Rule } from "./rule.ts";

/** Alerts about the alerts: whether they are evaluated, and whether they reach anybody. */
export function notifyingAlerts(): readonly Rule[] {
  return [
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
      expr: `${given()}\nor\n${trying()}`,
      summary: `Alertmanager cannot notify{{ with $labels.receiver_name }} the receiver {{ . }}{{ end }} by {{ $labels.integration }}.`,
      description:
        "{{ $value | humanizePercentage }} of what it tries to send there fails. Alertmanager's log has the answer; look at the secret and the address of that receiver.",
      dashboard: "pipeline",
    }),
    alert("RuleEvaluationFailing", {
      severity: "warning",
      category: "pipeline",
      expr: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
      for: thresholds.waits.RuleEvaluationFailing,
      summary: "Prometheus cannot evaluate the rules of {{ $labels.rule_group }}.",
      description:
        'About {{ $value | printf "%.0f" }} evaluations in 5 minutes failed: their alerts stay silent and their series end. Prometheus\' log and its page /rules have the error.',
      dashboard: "pipeline",
    }),
  ];
}

/** Messages that were given up. They are rare, as messages are: hence no `for`. */
function given(): string {
  const { share, window } = thresholds.notificationsFailing;
  return `${grown("notifications_failed_total", window)} / (${grown("notifications_total", window)} > 0) > ${share}`;
}

/**
 * Messages that are tried again and again: Alertmanager gives one up at the group's next interval, which is 12 hours for finance. That
 * something failed in each of three times five minutes is no passing fault.
 */
function trying(): string {
  const failed = (offset: string) => `${grown("notification_requests_failed_total", "5m", offset)} > 0`;
  const share = `${grown("notification_requests_failed_total", "15m")} / ${grown("notification_requests_total", "15m")}`;
  return [share, failed(""), failed(" offset 5m"), failed(" offset 10m")].join("\nand ");
}

/** By the receiver, too, where Alertmanager tells it (`receiver-name-in-metrics`, as in alertmanager/flags). */
function grown(counter: string, window: string, offset = ""): string {
  return `sum by (receiver_name, integration) (increase(alertmanager_${counter}[${window}]${offset}))`;
}
