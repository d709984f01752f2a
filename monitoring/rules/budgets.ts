import { label, recorded } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { record, type Rule } from "./rule.ts";

/** What may be spent, as series by currency: alerts join them, so that a currency without a budget has no alert. */
export const budget = {
  hour: "llm:budget:hour",
  hourCritical: "llm:budget:hour_critical",
  day: "llm:budget:day",
  month: recorded.monthBudget,
  team: "team:llm_budget:month",
} as const;

/** Budgets as thresholds.ts has them. */
export type Budgets = Readonly<
  Record<string, { readonly hour: number; readonly hourCritical: number; readonly day: number; readonly month: number }>
>;
export type TeamBudgets = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Records them. */
export function budgetRules(
  budgets: Budgets = thresholds.budgets,
  teamBudgets: TeamBudgets = thresholds.teamBudgets,
): readonly Rule[] {
  const ofTeams = Object.entries(teamBudgets).flatMap(([team, amounts]) =>
    Object.entries(amounts).map(([currency, amount]) =>
      record(budget.team, `vector(${amount})`, { [label.team]: team, [label.currency]: currency }),
    ),
  );
  return [
    ...(["hour", "hourCritical", "day", "month"] as const).flatMap((period) =>
      Object.entries(budgets).map(([currency, amounts]) =>
        record(budget[period], `vector(${amounts[period]})`, { [label.currency]: currency }),
      ),
    ),
    // The name is a rule's even where no team has a budget; this one never has a value.
    ...(ofTeams.length > 0 ? ofTeams : [record(budget.team, "vector(0) > 0")]),
  ];
}

/** Within the description of an alert that joined it: the budget itself. */
export function toldBudget(series: string, labels: readonly string[] = [label.currency]): string {
  const matchers = labels.map((name) => `${name}=%q`).join(", ");
  const values = labels.map((name) => `$labels.${name}`).join(" ");
  return `{{ with query (printf "${series}{${matchers}}" ${values}) }}{{ . | first | value | printf "%.2f" }}{{ end }}`;
}
