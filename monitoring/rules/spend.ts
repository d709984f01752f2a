import { label, series } from "../names.ts";
import { owner, type Calendar } from "./calendar.ts";
import { byModel } from "./recording.ts";
import { record, type Rule } from "./rule.ts";

/** What was spent, by environment or team and always by currency, and the tokens that it went for. */
export const spend = {
  hour: "env:llm_cost:increase1h",
  rollingDay: "env:llm_cost:increase1d",
  today: "env:llm_cost:day_to_date",
  month: "env:llm_cost:month_to_date",
  forecast: "env:llm_cost:month_forecast",
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
  const { slot } = calendar;
  const bySlot = over("env", slot);
  return [
    ...rulesOf("env", calendar),
    ...rulesOf("team", calendar),
    record(spend.rollingDay, increase("env", "1d")),
    record(spend.today, withPresentSlot("env", calendar.since("day", bySlot))),
    record(
      spend.forecast,
      `${spend.month} + ${withPresentSlot("env", `sum_over_time(${bySlot}[7d:${slot}])`)} / ${week} * on () group_left () ${owner.monthLeft}`,
    ),
    record(spend.tokens, `sum by (${byModel.join(", ")}) (increase(${series("tokens")}[1h]))`),
  ];
}

function rulesOf(level: Level, calendar: Calendar): readonly Rule[] {
  const byFiveMinutes = over(level, "5m");
  const windows = new Set(["5m", "1h", calendar.slot]);
  return [
    ...[...windows].map((window) => record(over(level, window), increase(level, window))),
    record(presentSlot(level), total(level, calendar.sinceSlot(byFiveMinutes))),
    record(
      `${level}:llm_cost:month_to_date`,
      withPresentSlot(level, calendar.since("month", over(level, calendar.slot))),
    ),
  ];
}

function over(level: Level, window: string): string {
  return `${level}:llm_cost:increase${window}`;
}

function presentSlot(level: Level): string {
  return `${level}:llm_cost:slot_to_date`;
}

function increase(level: Level, window: string): string {
  return `sum by (${levels[level].join(", ")}) (increase(${series("cost")}[${window}]))`;
}

function withPresentSlot(level: Level, whole: string): string {
  return total(level, [whole, presentSlot(level)]);
}

/** The sum of several, of which some may be missing. They have the same labels, so that `or` would take but the first. */
function total(level: Level, parts: readonly string[]): string {
  const apart = parts.map((part, at) => `  label_replace(${part}, "part", "${at}", "", "")`);
  return `sum by (${levels[level].join(", ")}) (\n${apart.join("\n  or\n")}\n)`;
}
