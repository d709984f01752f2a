import { label, recorded, series } from "../names.ts";
import { sumApart } from "../sum-apart.ts";
import { owner, type Calendar, type Slots } from "./calendar.ts";
import { byModel } from "./recording.ts";
import { record, type Rule } from "./rule.ts";

/** What was spent, by environment or team and always by currency, and the tokens that it went for. */
export const spend = {
  hour: "env:llm_cost:increase1h",
  rollingDay: "env:llm_cost:increase1d",
  today: "env:llm_cost:day_to_date",
  month: recorded.monthToDate,
  forecast: recorded.monthForecast,
  teamHour: "team:llm_cost:increase1h",
  teamMonth: "team:llm_cost:month_to_date",
  tokens: "model:llm_tokens:increase1h",
} as const;

/** Whose spending it is, and the labels by which that is told. */
const levels = {
  env: [label.env, label.currency],
  team: [label.env, label.team, label.currency],
} as const;

type Level = keyof typeof levels;

const week = 7 * 86_400;

/** Records them. Days and months are those of a calendar. */
export function spendRules(calendar: Calendar): readonly Rule[] {
  const slots = slotsOf("env");
  return [
    ...rulesOf("team", calendar),
    ...rulesOf("env", calendar),
    record(spend.rollingDay, increase("env", "1d")),
    record(spend.today, withPresentSlot("env", calendar.since("day", slots))),
    record(
      spend.forecast,
      `${spend.month} + ${withPresentSlot("env", calendar.sum(slots, "7d"))} / ${week} * on () group_left () ${owner.monthLeft}`,
    ),
    record(spend.tokens, `sum by (${byModel.join(", ")}) (increase(${series("tokens")}[1h]))`),
  ];
}

/** Of teams as the counter has it; environments are the sum of their teams, which costs Prometheus half. */
function rulesOf(level: Level, calendar: Calendar): readonly Rule[] {
  const { last, present } = slotsOf(level);
  const slots = slotsOf("team");
  const cost = series("cost");
  return [
    record(`${level}:llm_cost:increase1h`, increase(level, "1h")),
    record(
      last,
      level === "team" ? calendar.lastSlot(cost, levels.team, slots) : sumPerCurrency(level, `(${slots.last})`),
    ),
    record(present, sumPerCurrency(level, level === "team" ? calendar.sinceSlot(cost) : `(${slots.present})`)),
    record(`${level}:llm_cost:month_to_date`, withPresentSlot(level, calendar.since("month", { last, present }))),
  ];
}

function slotsOf(level: Level): Slots {
  return { last: `${level}:llm_cost:last_slot`, present: `${level}:llm_cost:slot_to_date` };
}

function increase(level: Level, window: string): string {
  return sumPerCurrency(level, `(increase(${series("cost")}[${window}]))`);
}

function sumPerCurrency(level: Level, ofBracketed: string): string {
  return `sum by (${levels[level].join(", ")}) ${ofBracketed}`;
}

function withPresentSlot(level: Level, whole: string): string {
  return sumApart(levels[level], [whole, slotsOf(level).present]);
}
