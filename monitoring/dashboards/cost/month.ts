import { label, series } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Flavour } from "../../flavour.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, orNo, spend } from "../kit/figures.ts";
import { toDashboard, toRunbook } from "../kit/links.ts";
import { oneIsBad, risingSteps } from "../kit/look.ts";
import { stat } from "../kit/panels.ts";
import { now } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";
import { belowNothing, budgetLeft, kept, ofBudget, window, type Kept } from "./money.ts";

const { timeZone, forecast } = thresholds;
const notNarrowed =
  "Of all services of the environments chosen above: it is not narrowed by service, relay or model, since a budget is not.";
const noRules =
  "nothing was spent in this currency, or the recording rules are not loaded (they take a few minutes to begin)";

/** The owner's day and month, by what the rules keep, and the time range. */
export function thisMonth(flavour: Flavour): Row {
  return {
    id: 1,
    title: "This month",
    panels: [
      keptStat(
        2,
        "Spend today",
        "today",
        `What was spent since midnight (${timeZone})`,
        "As on other days at this hour.",
        "LLMDailyBudgetExceeded",
      ),
      keptStat(
        3,
        "Month to date",
        "month",
        `What was spent since the month began (${timeZone})`,
        "At most the month's budget × the share of the month that has passed.",
        "LLMMonthlyForecastOverBudget",
      ),
      keptStat(
        4,
        "Month's forecast",
        "forecast",
        "Month to date, and for what is left of the month the pace of the last 7 days",
        "Below the month's budget.",
        "LLMMonthlyForecastOverBudget",
      ),
      stat({
        id: 5,
        title: "Budget left this month ($currency)",
        says: `The month's budget of monitoring/thresholds.ts less month to date, by environment. ${notNarrowed} From the rules \`llm:budget:month\` and \`env:llm_cost:month_to_date\`.`,
        normal: "Above 0 until the month's last day.",
        act: "Decide with those who spend most (below) what can wait, move to a cheaper model, or raise the budget.",
        none: "this currency has no budget in monitoring/thresholds.ts, or nothing was spent in it yet",
        size: [4, 4],
        unit: "locale",
        decimals: 2,
        steps: belowNothing,
        targets: [now(orNo("env", budgetLeft), { legend: `{{${label.env}}}` })],
        dataLinks: [toRunbook("LLMMonthlyForecastOverBudget")],
      }),
      stat({
        id: 6,
        title: "Forecast of the budget",
        says: `The month's forecast as a share of the month's budget, by environment: at 100 % the budget is just used up. ${notNarrowed} From the rules \`env:llm_cost:month_forecast\` and \`llm:budget:month\`.`,
        normal: `Below ${forecast.near * 100} %.`,
        act: "As for the budget left; the month's first days rest on the month before.",
        none: "this currency has no budget in monitoring/thresholds.ts, or nothing was spent in it yet",
        size: [4, 4],
        unit: "percentunit",
        decimals: 1,
        steps: risingSteps(forecast.near, forecast.over),
        targets: [now(orNo("env", ofBudget("forecast")), { legend: `{{${label.env}}}` })],
        dataLinks: [toRunbook("LLMMonthlyForecastOverBudget")],
      }),
      stat({
        id: 7,
        title: "Spend in the time range ($currency)",
        says: "What the selected calls cost in the time range, in the currency chosen above: two currencies are never added. From `relayscope.cost`.",
        normal: "As in the range before.",
        act: "The tables below say who spent it.",
        none: "no priced calls in this currency",
        size: [4, 4],
        unit: "locale",
        decimals: 4,
        targets: [now(spend({ window }), { legend: "spend" })],
        dataLinks: [toDashboard("Overview", "overview"), toRunbook("LLMHourlySpendHigh")],
      }),
      stat({
        id: 8,
        title: "Calls without a price",
        says: "Selected calls in the time range whose cost is not known: the money on this page is short of them. From `relayscope.unpriced`.",
        normal: "None.",
        act: "See the list under What is not in it.",
        none: "no traffic",
        size: [3, 4],
        unit: "locale",
        decimals: 0,
        steps: oneIsBad,
        targets: [
          now(
            `sum(increase(${series("unpriced")}{${selected}}[${window}])) or 0 * ${figuresOf(flavour).calls({ window })}`,
            { legend: "unpriced" },
          ),
        ],
        dataLinks: [toRunbook("LLMUnpricedCalls")],
      }),
    ],
  };
}

function keptStat(id: number, title: string, what: Kept, says: string, normal: string, alert: string) {
  return stat({
    id,
    title: `${title} ($currency)`,
    says: `${says}, in the currency chosen above. ${notNarrowed} From the rule \`env:llm_cost:${{ today: "day_to_date", month: "month_to_date", forecast: "month_forecast" }[what]}\`, made of \`relayscope.cost\`.`,
    normal,
    act: "The tables below say who spent it, the runbook what to do first.",
    none: noRules,
    size: [3, 4],
    unit: "locale",
    decimals: 4,
    targets: [now(kept(what), { legend: title })],
    dataLinks: [toRunbook(alert), toDashboard("Overview", "overview")],
  });
}
