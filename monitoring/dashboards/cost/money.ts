import { figuresOf as counted } from "../../../src/promql/figures.ts";
import type { Flavour } from "../../flavour.ts";
import { label, series, written } from "../../names.ts";
import { budget } from "../../rules/budgets.ts";
import { spend as recorded } from "../../rules/spend.ts";
import { thresholds } from "../../thresholds.ts";
import { figuresOf, spend, spendPerHour } from "../kit/figures.ts";
import { colour, type Step } from "../kit/look.ts";
import { selected, selectedCurrency } from "../kit/selection.ts";

/** Over the time range that is chosen. */
export const window = "$__range";

/** Money that is left or saved: below nothing it is gone. */
export const belowNothing: readonly Step[] = [
  [null, colour.bad],
  [0, colour.good],
];

type By = readonly string[];

/** Where a price holds: one model of one relay, as one service calls it. */
const priced = [label.service, label.relay, label.model];

const ofEnvironment = `${label.env}=~"$env", ${selectedCurrency}`;

/** What the rules keep by environment, of the owner's day and month: whatever the other variables say. */
export type Kept = "today" | "month" | "forecast";

/** The sum over the environments. */
export function kept(what: Kept): string {
  return `sum (${recorded[what]}{${ofEnvironment}})`;
}

/** Of the budget that each environment has for a month, the share. */
export function ofBudget(what: Kept): string {
  return `${recorded[what]}{${ofEnvironment}} / on (${label.currency}) group_left () ${budget.month}{${selectedCurrency}}`;
}

/** What each environment may still spend this month. */
export const budgetLeft = `${budget.month}{${selectedCurrency}} - on (${label.currency}) group_right () ${recorded.month}{${ofEnvironment}}`;

/** What each environment should not spend in an hour, where the spend is not so far below that its own curve would be flat beside it. */
export const hourLimit = `${budget.hour}{${selectedCurrency}} < scalar(${spendPerHour({ window: "$__rate_interval" })}) / ${thresholds.forecast.shown}`;

/** Of what a counter counts, that of which the price is known: else calls without a price would make the others look cheaper. */
function ofPriced(counter: (by: By) => string, by: By, during = window, where = ""): string {
  const each = [...new Set([...priced, ...by])];
  const grouped = by.length === 0 ? "" : ` by (${by.join(", ")})`;
  return `sum${grouped} (${counter(each)} and on (${each.join(", ")}) (${spend({ by: each, window: during, where })} > 0))`;
}

/** What a thousand calls cost. */
export function perThousandCalls(flavour: Flavour, by: By): string {
  const calls = (each: By) => figuresOf(flavour).calls({ by: each, window });
  return `(1000 * ${spend({ by, window })} / ${ofPriced(calls, by)})`;
}

/** What a million tokens of the answers cost, the input's cost included. */
export function perMillionWritten(by: By): string {
  return `(1e6 * ${spend({ by, window })} / (${ofPriced((each) => tokens(each, written), by)} > 0))`;
}

/** What a million tokens cost, whatever their kind. */
export function perMillionTokens(by: By, during: string, where: string): string {
  const counted = (each: By) => tokens(each, where, "increase", during);
  return `(1e6 * ${spend({ by, window: during, where })} / (${ofPriced(counted, by, during, where)} > 0))`;
}

/** Tokens in the time range, or in another window, which may begin where it is asked. */
export function tokens(by: By, where = "", over = "increase", during = window, offset?: string): string {
  const matchers = [selected, where].filter((one) => one !== "").join(", ");
  return `sum by (${by.join(", ")}) (${over}(${series("tokens")}{${matchers}}[${during}]${offset === undefined ? "" : ` offset ${offset}`}))`;
}

/** Of the input, the share that came from the provider's cache. */
export function cacheShare(by: By, during: string, over = "increase"): string {
  const input = tokens(by, written.replace("=~", "!~"), over, during);
  const cached = tokens(by, `${label.tokenKind}="cache_read"`, over, during);
  return `(${cached} or 0 * ${input}) / (${input} > 0)`;
}

/** What calls with both a price and a list price in one currency cost, and what their makers' lists would have asked. */
export function compared(flavour: Flavour, by: By) {
  const figures = counted(flavour);
  const of = { where: selected, money: selectedCurrency, window, by };
  const [paid, list] = [figures.comparedCost(of), figures.comparedReference(of)];
  return { paid, list, saved: `(${list} - ${paid})`, share: `(1 - ${paid} / (${list} > 0))` };
}

/** A counter of money other than the cost itself, which is never added to it. */
export function otherMoney(of: "estimatedCost" | "convertedCost", by: By, where: string): string {
  return `sum by (${by.join(", ")}) (increase(${series(of)}{${[selected, where].filter((one) => one !== "").join(", ")}}[${window}]))`;
}
