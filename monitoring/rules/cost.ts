import { thresholds } from "../thresholds.ts";
import { budgetRules, type Budgets, type TeamBudgets } from "./budgets.ts";
import { calendarOf } from "./calendar.ts";
import { priceAlerts } from "./price-alerts.ts";
import type { Group } from "./rule.ts";
import { spendAlerts } from "./spend-alerts.ts";
import { spendRules } from "./spend.ts";

/** Whose money it is: the part of the thresholds that is about a business, not about its calls. */
interface Owned {
  readonly timeZone: string;
  readonly budgets: Budgets;
  readonly teamBudgets: TeamBudgets;
}

/** What calls cost, by hour, day and month of the owner's calendar, and what is wrong with it. */
export function cost(owned: Owned = thresholds): readonly Group[] {
  const calendar = calendarOf(owned.timeZone);
  return [
    { name: "relayscope-budgets", interval: "1m", rules: budgetRules(owned.budgets, owned.teamBudgets) },
    // One group, since each reads what those before it recorded.
    { name: "relayscope-spend", interval: "1m", rules: [...calendar.rules, ...spendRules(calendar)] },
    { name: "relayscope-spend-alerts", rules: spendAlerts() },
    { name: "relayscope-price-alerts", rules: priceAlerts() },
  ];
}
