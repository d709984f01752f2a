import { collectorAlerts } from "./collector-alerts.ts";
import { notifyingAlerts } from "./notifying-alerts.ts";
import type { Group } from "./rule.ts";
import { telemetryAlerts } from "./telemetry-alerts.ts";

/** The health of what tells all the rest. */
export function pipeline(): readonly Group[] {
  return [
    { name: "relayscope-pipeline", rules: collectorAlerts() },
    { name: "relayscope-telemetry", rules: telemetryAlerts() },
    { name: "relayscope-alerting", rules: notifyingAlerts() },
  ];
}
