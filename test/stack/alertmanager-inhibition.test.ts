import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../stack/back-ends.ts";
import { shipped, startAlone, type Alone } from "./alertmanager-alone.ts";

// What hides what, by the real Alertmanager: each case fires the first alert, and tells of the second whether it is sent.
let alertmanager: Alone;
beforeAll(async () => {
  alertmanager = await startAlone(shipped, { alert_webhook_url: "http://127.0.0.1:9/nobody" });
});
afterAll(() => alertmanager?.stop());

type Labels = Readonly<Record<string, string>>;
const relay = { server_address: "api.relay.example", deployment_environment_name: "production" };
const other = { ...relay, server_address: "other.example" };
const staging = { ...relay, deployment_environment_name: "staging" };
const make = (alertname: string, severity: string, category: string, more: Labels = {}): Labels => ({
  alertname,
  severity,
  category,
  ...more,
});
const outage = (more: Labels) => make("LLMRelayOutage", "critical", "availability", more);
const latency = (more: Labels) => make("LLMLatencyHigh", "warning", "latency", more);
const tooSlow = (more: Labels) => make("LLMLatencyCritical", "critical", "latency", more);
const burn = (severity: string, more: Labels) => make("LLMAvailabilityBudgetBurn", severity, "slo", more);
const spend = (alertname: string, severity: string, currency: string) =>
  make(alertname, severity, "cost", { deployment_environment_name: "production", relayscope_currency: currency });
const pipeline = (alertname: string, severity = "critical", more: Labels = {}) =>
  make(alertname, severity, "pipeline", more);
const collectorDown = pipeline("TelemetryCollectorDown");

const cases: readonly (readonly [what: string, source: Labels, target: Labels, hidden: boolean])[] = [
  ["a critical hides a warning of its category, relay and environment", tooSlow(relay), latency(relay), true],
  [
    "also where the two know the model, and it is another",
    tooSlow({ ...relay, gen_ai_request_model: "a" }),
    latency({ ...relay, gen_ai_request_model: "b" }),
    true,
  ],
  ["not one of another relay", tooSlow(relay), latency(other), false],
  ["not one of another environment", tooSlow(relay), latency(staging), false],
  ["not one of another category", tooSlow(relay), make("LLMRateLimited", "warning", "capacity", relay), false],
  ["not another critical", tooSlow(relay), make("LLMLatencyCritical", "critical", "latency", other), false],
  [
    "where neither says an environment, they are equal",
    tooSlow({ server_address: "a" }),
    latency({ server_address: "a" }),
    true,
  ],
  [
    "where only one says it, they are not",
    tooSlow({ server_address: "a" }),
    latency({ ...relay, server_address: "a" }),
    false,
  ],
  ["a fast burn hides a slow one", burn("critical", relay), burn("warning", relay), true],
  ["an outage hides what is slow there", outage(relay), tooSlow(relay), true],
  ["an outage hides the burn that it causes", outage(relay), burn("critical", relay), true],
  ["an outage hides retries there", outage(relay), make("LLMRetryStorm", "warning", "capacity", relay), true],
  [
    "an outage hides the errors of a model there",
    outage(relay),
    make("LLMErrorRatioHigh", "warning", "availability", relay),
    true,
  ],
  [
    "an outage does not hide its reason",
    outage(relay),
    make("LLMQuotaExhausted", "critical", "capacity", relay),
    false,
  ],
  ["an outage hides nothing of another relay", outage(relay), tooSlow(other), false],
  [
    "an outage does not hide the comparison of two relays, which names none",
    outage(relay),
    make("LLMCanaryErrorRegression", "critical", "migration", { deployment_environment_name: "production" }),
    false,
  ],
  [
    "spend that is critical is high",
    spend("LLMHourlySpendCritical", "critical", "USD"),
    spend("LLMHourlySpendHigh", "warning", "USD"),
    true,
  ],
  [
    "not in another currency",
    spend("LLMHourlySpendCritical", "critical", "USD"),
    spend("LLMHourlySpendHigh", "warning", "EUR"),
    false,
  ],
  [
    "an hour's spend does not hide the month's",
    spend("LLMHourlySpendCritical", "critical", "USD"),
    spend("LLMMonthlyForecastOverBudget", "warning", "USD"),
    false,
  ],
  ...["LLMTrafficVanished", "TelemetryLost", "TelemetryRefused", "TelemetryExportStalled", "TelemetryQueueFilling"].map(
    (name) =>
      [`without the collector nothing is known of ${name}`, collectorDown, pipeline(name, "warning"), true] as const,
  ),
  ["a collector that is down does not hide a back end that is", collectorDown, pipeline("TelemetryBackendDown"), false],
  ["nor that messages fail", collectorDown, pipeline("AlertNotificationsFailing", "warning"), false],
  ["nor that rules fail", collectorDown, pipeline("RuleEvaluationFailing", "warning"), false],
  ["the sign of life is never hidden", collectorDown, pipeline("Watchdog", "none"), false],
  [
    "one queue's trouble does not hide another's",
    pipeline("TelemetryLost", "critical", { exporter: "otlp/tempo" }),
    pipeline("TelemetryExportStalled", "warning", { exporter: "otlphttp/loki" }),
    false,
  ],
];

test.each(cases)("%s", async (what, source, target, hidden) => {
  // Of each case its own, else alerts of other cases would hide this one's; both have it, so it decides nothing.
  const own = { server_address: "", deployment_environment_name: "" };
  const apart = (labels: Labels): Labels => {
    const scoped = Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [name, name in own ? `${value} of: ${what}` : value]),
    );
    return { ...scoped, case: what };
  };
  await alertmanager.post([{ labels: apart(target) }, { labels: apart(source) }]);
  const filter = new URLSearchParams({ filter: `case=${JSON.stringify(what)}` }).toString();
  const look = async () => {
    const alerts = await alertmanager.get<readonly Known[]>(`/api/v2/alerts?${filter}`);
    return alerts.length === 2 ? alerts : undefined;
  };
  const settled = await until(
    async () => {
      const alerts = await look();
      return alerts?.some(({ status }) => status.inhibitedBy.length > 0) === true ? alerts : undefined;
    },
    hidden ? 10_000 : 300,
  );
  const alerts = settled ?? (await look()) ?? [];
  const states = Object.fromEntries(alerts.map(({ labels, status }) => [nameOf(labels), status.state]));
  expect(states).toEqual({ [nameOf(source)]: "active", [nameOf(target)]: hidden ? "suppressed" : "active" });
  // What is over hides nothing any more, and stands in no other case's way.
  const endsAt = new Date().toISOString();
  await alertmanager.post([
    { labels: apart(source), endsAt },
    { labels: apart(target), endsAt },
  ]);
});

interface Known {
  readonly labels: Labels;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

function nameOf({ alertname, severity, category, server_address: at = "" }: Labels): string {
  return `${alertname} ${severity} ${category} ${at.replace(/ of: .*/, "")}`;
}
