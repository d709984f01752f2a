import { attributeNames as names } from "../../../src/telemetry/catalog-attributes.ts";
import { labelOf } from "../../../src/telemetry/series.ts";
import { label, series } from "../../names.ts";
import { columns } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { clicked, toDashboard, toRecords, toRunbook } from "../kit/links.ts";
import { oneIsBad } from "../kit/look.ts";
import { figureWithName, stat, table } from "../kit/panels.ts";
import { now, rows } from "../kit/queries.ts";
import { selected, selectedCurrency, selectedLogs } from "../kit/selection.ts";
import { otherMoney, window } from "./money.ts";

/** What the figures above are short of, and what must not be added to them. */
export function leftOut(): Row {
  const by = [label.relay, label.model, label.reason];
  return {
    id: 50,
    title: "What is not in it",
    panels: [
      stat({
        id: 52,
        title: "Estimated cost, of calls without usage ($currency)",
        says: "An estimate: what calls that told no tokens would cost by the tokens that were counted here. It is in none of the other figures. From `relayscope.estimated_cost`.",
        normal: "Little, next to the spend.",
        act: "Let streams tell their usage: RELAYSCOPE_ASK_USAGE, or stream_options.include_usage in the app.",
        none: "no call without usage, or RELAYSCOPE_ESTIMATE_USAGE is not set",
        size: [8, 4],
        unit: "locale",
        decimals: 4,
        targets: [now(otherMoney("estimatedCost", [label.currency], selectedCurrency), { legend: "estimated" })],
        dataLinks: [
          toRunbook("LLMUsageMissing"),
          toRecords("Records of estimated calls", `${selectedLogs} | ${labelOf(names.usageSource)}="estimated"`),
        ],
      }),
      figureWithName({
        id: 53,
        title: "Calls that no exchange rate converts",
        says: "Priced calls in the time range that are missing in the converted cost, since RELAYSCOPE_EXCHANGE_RATES has no rate of that day; by the currency charged. From `relayscope.unconverted`.",
        normal: "None.",
        act: "Add the currency to the file of rates; `relayscope prices check --rates` reads it.",
        none: "none; or RELAYSCOPE_CURRENCY is not set",
        size: [8, 4],
        unit: "locale",
        decimals: 0,
        steps: oneIsBad,
        targets: [
          now(
            `sum by (${label.currency}) (increase(${series("unconverted")}{${selected}}[${window}])) or 0 * ${otherMoney("convertedCost", [label.currency], "")}`,
            { legend: `{{${label.currency}}}` },
          ),
        ],
        dataLinks: [toDashboard("Overview", "overview")],
      }),
      figureWithName({
        id: 54,
        title: "All currencies, converted to one",
        says: "The spend in the time range in the one currency of RELAYSCOPE_CURRENCY, by dated exchange rates; by that currency, which is said with the figure. All currencies charged are in it, whatever is chosen above. From `relayscope.converted_cost`.",
        normal: "Follows the spend of all currencies together.",
        act: "Calls that no rate converts are missing in it: see beside.",
        none: "RELAYSCOPE_CURRENCY and RELAYSCOPE_EXCHANGE_RATES are not set",
        size: [8, 4],
        unit: "locale",
        decimals: 4,
        targets: [now(otherMoney("convertedCost", [label.currency], ""), { legend: `{{${label.currency}}}` })],
        dataLinks: [toDashboard("Overview", "overview")],
      }),
      table(
        {
          id: 51,
          title: "Calls without a price, by relay and model",
          says: "Calls in the time range whose cost is not known, and why: unknown_model and relay_without_price lack an entry in the price file, unknown_tier and no_price_at_date a part of one, usage_missing the tokens. From `relayscope.unpriced`.",
          normal: "None; usage_missing for streams that were left early.",
          act: "Add the model to RELAYSCOPE_PRICES; `relayscope prices check` reads the file, `relayscope prices replay` prices past calls.",
          none: "no call without a price",
          size: [24, 8],
          targets: [
            rows(`sum by (${by.join(", ")}) (increase(${series("unpriced")}{${selected}}[${window}])) > 0`, "A"),
          ],
        },
        columns(
          [
            {
              of: label.relay,
              title: "Relay",
              links: [toDashboard("Cost on this relay", "cost", { relay: clicked.field(label.relay) })],
            },
            {
              of: label.model,
              title: "Model",
              links: [toDashboard("Cost of this model", "cost", { model: clicked.field(label.model) })],
            },
            { of: label.reason, title: "Reason", links: [toRunbook("LLMUnpricedCalls")] },
            { of: "Value", title: "Calls", unit: "locale", decimals: 0 },
          ],
          "Calls",
        ),
      ),
    ],
  };
}
