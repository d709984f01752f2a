import { label, series } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { recent } from "./recent.ts";
import { byModel } from "./recording.ts";
import { alert, type Rule } from "./rule.ts";
import { the } from "./said.ts";

const filter = { env: label.env, service: label.service, relay: label.relay, model: label.model };

/** Alerts when what calls cost is not known, or is told by old prices. */
export function priceAlerts(): readonly Rule[] {
  const { priceTableDays, waits, keeps } = thresholds;
  // Whose usage is missing is LLMUsageMissing's: one call that the app left would be an alert. The doctor's own call has no price.
  const unpriced = `${series("unpriced")}{${label.reason}!="usage_missing", ${label.service}!="relayscope-doctor"}`;
  const byTable = [label.env, label.service, label.priceSource].join(", ");
  return [
    alert("LLMUnpricedCalls", {
      severity: "warning",
      category: "cost",
      expr: `sum by (${[...byModel, label.reason].join(", ")}) (${recent(unpriced, "15m")})`,
      keep: keeps.LLMUnpricedCalls,
      summary: `Calls to ${the.model} on ${the.relay} have no price.`,
      description: `About {{ $value | printf "%.0f" }} calls of ${the.service} in 15 minutes ({{ $labels.${label.reason} }}), so that every cost is told too low. Give the relay and the model a price in the file of RELAYSCOPE_PRICES.`,
      dashboard: "cost",
      filter,
    }),
    alert("LLMPriceTableStale", {
      severity: "warning",
      category: "cost",
      // Only of prices that costs were told by: the catalogue is there beside a file of one's own, too.
      expr: `max by (${byTable}) (${series("priceTableAge")}) > ${priceTableDays} * 86400\nand on (${byTable}) ${series("cost")}`,
      for: waits.LLMPriceTableStale,
      summary: `${the.service} counts its costs by old prices.`,
      description: `The prices in use ({{ $labels.${label.priceSource} }}) are {{ $value | humanizeDuration }} old. Take new ones: \`relayscope prices update\` for the catalogue, a new \`updated\` date for a file of your own that still holds.`,
      dashboard: "cost",
      filter: { env: label.env, service: label.service },
    }),
  ];
}
