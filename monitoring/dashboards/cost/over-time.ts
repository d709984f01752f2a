import { label } from "../../names.ts";
import type { Row } from "../kit/dashboard.ts";
import { ofSpan, spend, spendPerHour } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { beside, colour } from "../kit/look.ts";
import { bars, graph, ofBar } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { selectedSpans } from "../kit/selection.ts";
import { hourLimit } from "./money.ts";

const priced = `{ ${selectedSpans} && ${ofSpan("costCurrency")} = "$currency" } | select(${[
  ofSpan("costAmount"),
  ofSpan("costCurrency"),
  ofSpan("requestModel"),
].join(", ")})`;
const limit = "what an hour may cost";

/** When it was spent. */
export function overTime(): Row {
  return {
    id: 10,
    title: "Over time",
    panels: [
      graph(
        {
          id: 11,
          title: "Spend per hour by model ($currency)",
          says: "What an hour costs at the pace of each moment, by the model asked for. The dashed line, there once the spend comes near it, is the hour's budget of an environment. Each diamond is one call, as high as its own cost: click it for its trace. From `relayscope.cost` and the rule `llm:budget:hour`.",
          normal: "Follows the traffic, below the line.",
          act: "A step up without more calls: a dearer model, a longer prompt, or no cache. Click the model for its own page.",
          none: "no priced calls in this currency",
          size: [16, 9],
          unit: "short",
          stacked: true,
          targets: [
            over(spendPerHour({ by: [label.model], window: "$__rate_interval" }), {
              legend: `{{${label.model}}}`,
              exemplars: true,
            }),
            over(hourLimit, { legend: limit, refId: "B" }),
          ],
          dataLinks: [toSpans("Traces of priced calls", priced), toRunbook("LLMHourlySpendHigh")],
          linksOf: {
            A: [
              toDashboard("Cost of this model", "cost", { model: clicked.label(label.model) }),
              toSpans("Traces of priced calls", priced),
              toRunbook("LLMHourlySpendHigh"),
            ],
          },
        },
        (builder) => beside<typeof builder>(limit, colour.bad)(builder.min(0)),
      ),
      graph({
        id: 12,
        title: "Spend per hour by service ($currency)",
        says: "The same by the service that spent it. From `relayscope.cost`.",
        normal: "Follows the traffic of each service.",
        act: "Click the service that grew for its own page, and ask what it changed.",
        none: "no priced calls in this currency",
        size: [8, 9],
        unit: "short",
        stacked: true,
        targets: [
          over(spendPerHour({ by: [label.service], window: "$__rate_interval" }), {
            legend: `{{${label.service}}}`,
            exemplars: true,
          }),
        ],
        dataLinks: [
          toDashboard("Cost of this service", "cost", { service: clicked.label(label.service) }),
          toSpans("Traces of priced calls", priced),
        ],
      }),
      bars(
        {
          id: 13,
          title: "Spend per day, 30 days ($currency)",
          says: "One bar a day of the browser's time zone, by the model asked for. Always the last 30 days, whatever the time range. From `relayscope.cost`.",
          normal: "Like the same weekday of the week before.",
          act: "Choose that day as the time range: the tables say who it was.",
          none: "no priced calls in this currency in 30 days",
          size: [24, 8],
          unit: "short",
          targets: [
            over(spend({ by: [label.model], ...ofBar }), {
              legend: `{{${label.model}}}`,
              exemplars: true,
            }),
          ],
          dataLinks: [
            toDashboard("Cost of this model", "cost", { model: clicked.label(label.model) }),
            toRunbook("LLMDailyBudgetExceeded"),
          ],
        },
        (builder) => builder.interval("1d").timeFrom("30d"),
      ),
    ],
  };
}
