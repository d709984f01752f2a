import { label, recorded } from "../../promql/names.ts";
import type { Options } from "./options.ts";
import type { Prometheus, Sample } from "./prometheus.ts";

/** What the rules say of the month that goes on: an environment's money in one currency. */
export interface MonthSpend {
  readonly env: string;
  readonly currency: string;
  readonly spent: number;
  /** By its end, if it goes on as in the last 7 days. */
  readonly forecast: number | undefined;
  readonly budget: number | undefined;
}

const present = 600;
const ofEnvironments = /^\s*(?:env|deployment_environment_name)\s*(?:=|!)/i;

/**
 * The month's spend, forecast and budget as the rules record them, as the cost dashboard shows. Of a range that is over there is
 * nothing to forecast, and what --where narrows to has no budget of its own, unless that is an environment.
 */
export async function monthOf(
  { range, clock, where, conditions, currency }: Options,
  prometheus: Prometheus,
): Promise<readonly MonthSpend[]> {
  if (range.to < clock.now - present || !conditions.every((one) => ofEnvironments.test(one))) return [];
  const matchers = [where, currency === undefined ? "" : `${label.currency}="${currency}"`].filter((one) => one !== "");
  const ask = async (name: string, narrowed = matchers.join(", ")) => prometheus.at(`${name}{${narrowed}}`, range.to);
  const [spent, forecast, budget] = await Promise.all([
    ask(recorded.monthToDate),
    ask(recorded.monthForecast),
    ask(recorded.monthBudget, ""),
  ]);
  const envOf = ({ labels }: Sample): string => labels[label.env] ?? "";
  const codeOf = ({ labels }: Sample): string => labels[label.currency] ?? "";
  return spent
    .map((one) => ({
      env: envOf(one),
      currency: codeOf(one),
      spent: one.value,
      forecast: forecast.find((other) => envOf(other) === envOf(one) && codeOf(other) === codeOf(one))?.value,
      budget: budget.find((other) => codeOf(other) === codeOf(one))?.value,
    }))
    .sort((one, other) => one.env.localeCompare(other.env) || one.currency.localeCompare(other.currency));
}
