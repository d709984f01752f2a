import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { budget, toldBudget } from "./budgets.ts";
import { alert, type Rule } from "./rule.ts";
import { the } from "./said.ts";
import { spend } from "./spend.ts";

const amount = `{{ $value | printf "%.2f" }} {{ $labels.${label.currency} }}`;
const filter = { env: label.env, currency: label.currency };
const forModel = { env: label.env, service: label.service, relay: label.relay, model: label.model };
const byCurrency = `on (${label.currency}) group_left ()`;
const byTeam = [label.team, label.currency];

/** Alerts when more is spent, or more tokens are used, than was meant or than is usual. */
export function spendAlerts(): readonly Rule[] {
  const { spike, tokensPerHour, waits } = thresholds;
  const spiking = (of: string) =>
    `${of} > ${spike.times} * avg_over_time(${of}[7d:1h] offset 1h)\nand present_over_time(${of}[6d:1h] offset ${spike.known})`;
  return [
    alert("LLMHourlySpendHigh", {
      severity: "warning",
      category: "cost",
      expr: `${spend.hour} > ${byCurrency} ${budget.hour}`,
      for: waits.LLMHourlySpendHigh,
      summary: `Calls in ${the.env} cost more in an hour than they should.`,
      description: `${amount} in the last hour; ${toldBudget(budget.hour)} is the limit. See which service and model it is, and whether it is more calls or dearer ones.`,
      dashboard: "cost",
      filter,
    }),
    alert("LLMHourlySpendCritical", {
      severity: "critical",
      category: "cost",
      expr: `${spend.hour} > ${byCurrency} ${budget.hourCritical}`,
      for: waits.LLMHourlySpendCritical,
      summary: `Calls in ${the.env} cost far more in an hour than they should.`,
      description: `${amount} in the last hour; ${toldBudget(budget.hourCritical)} is the limit. Find the service that spends it and stop its loop, or take away its key.`,
      dashboard: "cost",
      filter,
    }),
    alert("LLMDailyBudgetExceeded", {
      severity: "critical",
      category: "cost",
      expr: `${spend.today} > ${byCurrency} ${budget.day}`,
      for: waits.LLMDailyBudgetExceeded,
      summary: `The budget of ${the.env} for this day is used up.`,
      description: `${amount} since the day began in ${thresholds.timeZone}; the budget is ${toldBudget(budget.day)}. Decide what may go on until midnight, and stop the rest.`,
      dashboard: "cost",
      filter,
    }),
    alert("LLMMonthlyForecastOverBudget", {
      severity: "warning",
      category: "cost",
      expr: `${spend.forecast} > ${byCurrency} ${thresholds.forecast.over} * ${budget.month}`,
      for: waits.LLMMonthlyForecastOverBudget,
      summary: `This month will end over the budget of ${the.env}.`,
      description: `${amount} by its end in ${thresholds.timeZone}, if it goes on as in the last 7 days; the budget is ${toldBudget(budget.month)}. See who spends it, and what a cheaper model or relay would save.`,
      dashboard: "cost",
      filter,
    }),
    alert("LLMTeamBudgetExceeded", {
      severity: "warning",
      category: "cost",
      expr: `sum by (${byTeam.join(", ")}) (${spend.teamMonth}) > on (${byTeam.join(", ")}) group_left () ${budget.team}`,
      for: waits.LLMTeamBudgetExceeded,
      summary: `The team ${the.team} has used up its budget of this month.`,
      description: `${amount} since the month began in ${thresholds.timeZone}; the budget is ${toldBudget(budget.team, byTeam)}. Talk to the team: which service it is, and whether the budget or the use is wrong.`,
      dashboard: "cost",
      filter: { currency: label.currency },
    }),
    alert("LLMSpendSpike", {
      severity: "warning",
      category: "cost",
      // Little money is three times as much very soon: hence a part of the hour's budget as well.
      expr: `${spiking(spend.hour)}\nand ${spend.hour} > ${byCurrency} (${spike.leastShareOfHour} * ${budget.hour})`,
      for: waits.LLMSpendSpike,
      summary: `Calls in ${the.env} cost several times what is usual.`,
      description: `${amount} in the last hour, more than ${spike.times} times the average hour of the last 7 days. Look at who has grown: a loop, a prompt that grew, a dearer model, or simply more to do.`,
      dashboard: "cost",
      filter,
    }),
    alert("LLMTokenSpike", {
      severity: "warning",
      category: "cost",
      expr: `${spiking(spend.tokens)}\nand ${spend.tokens} > ${spike.leastTokens}`,
      for: waits.LLMTokenSpike,
      summary: `${the.service} uses several times its usual tokens of ${the.model}.`,
      description: `{{ $value | humanize }} tokens in the last hour on ${the.relay}, more than ${spike.times} times the average hour of the last 7 days. Look whether it is more calls or longer ones: a loop, a prompt that grew, or simply more to do.`,
      dashboard: "cost",
      filter: forModel,
    }),
    alert("LLMTokenVolumeHigh", {
      severity: "info",
      category: "cost",
      expr: `${spend.tokens} > ${tokensPerHour}`,
      for: waits.LLMTokenVolumeHigh,
      summary: `${the.service} uses many tokens of ${the.model}.`,
      description: `{{ $value | humanize }} tokens in the last hour on ${the.relay}. If that is what it should use, raise tokensPerHour in monitoring/thresholds.ts.`,
      dashboard: "cost",
      filter: forModel,
    }),
  ];
}
