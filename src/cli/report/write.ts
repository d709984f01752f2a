import { cleanName } from "../../mask.ts";
import { label } from "../../promql/names.ts";
import { csvLines } from "../prices/replay/table.ts";
import type { Report, Table } from "./collect.ts";
import { change, moneyOf } from "./compare.ts";
import { badShareOf, costShareOf, type Figures, type Money, savedOf } from "./figures.ts";
import type { Range } from "./times.ts";

/** The report as one JSON text, as docs/report.md has it. Absent is null; counts are what Prometheus says, with their fractions. */
export function reportJson({ range, against, conditions, generation, tables, month, notes }: Report): string {
  const totals = totalsOf(tables);
  const all = {
    range: rangeJson(range),
    against: against === undefined ? null : rangeJson(against),
    where: conditions.map(cleanName),
    generation,
    groups: tables.map((table) => ({ by: table.dimension.name, rows: rowsOf(table, totals, range, against) })),
    month: month.map(({ env, currency, spent, forecast, budget }) => ({
      labels: { [label.env]: cleanName(env) || null },
      currency,
      spent,
      forecast: forecast ?? null,
      budget: budget ?? null,
    })),
    notes,
  };
  return JSON.stringify(all, undefined, 2);
}

/** The report as CSV: a line a group and currency, since amounts of two are never added. */
export function reportCsv({ tables, against }: Report): string {
  const totals = totalsOf(tables);
  const sides = against === undefined ? (["now"] as const) : (["before", "now"] as const);
  const lines = tables.flatMap(({ dimension, groups, compared }) =>
    (compared ?? groups.map(({ values, figures }) => ({ values, now: figures, before: undefined }))).flatMap((one) =>
      sides.flatMap((side) => {
        const figures = one[side];
        if (figures === undefined) return [];
        const { money, ...counts } = figuresJson(figures, totals[side]);
        const amounts = money.length === 0 ? [noMoney] : money;
        const values = [
          dimension.name,
          one.values.map(cleanName).join(" · "),
          ...(against === undefined ? [] : [side]),
        ];
        return amounts.map((amount) =>
          (values as (string | number | null)[]).concat(Object.values(counts), Object.values(amount)),
        );
      }),
    ),
  );
  const { money: _, ...counts } = figuresJson({ money: [] }, undefined);
  const names = [...Object.keys(counts), ...Object.keys(noMoney)].map(snake);
  const head = ["by", "group", ...(against === undefined ? [] : ["range"]), ...names];
  return csvLines([head, ...lines.map((line) => line.map((cell) => String(cell ?? "")))]);
}

/** All calls of each range. */
interface Totals {
  readonly now: Figures | undefined;
  readonly before: Figures | undefined;
}

function totalsOf([{ groups, compared }]: Report["tables"]): Totals {
  return { now: groups[0]?.figures, before: compared?.[0]?.before };
}

function rowsOf({ dimension, groups, compared }: Table, totals: Totals, range: Range, against: Range | undefined) {
  const named = (values: readonly string[]) =>
    Object.fromEntries(dimension.labels.map((name, at) => [name, cleanName(values[at] ?? "") || null]));
  if (compared === undefined || against === undefined)
    return groups.map(({ values, figures }) => ({ labels: named(values), ...figuresJson(figures, totals.now) }));
  const lengths = [range.to - range.from, against.to - against.from] as const;
  return compared.map(({ values, now, before, badVerdict, latencyVerdict }) => ({
    labels: named(values),
    now: now === undefined ? null : figuresJson(now, totals.now),
    before: before === undefined ? null : figuresJson(before, totals.before),
    change: {
      calls: change(now?.calls, before?.calls, lengths) ?? null,
      durationP95: change(now?.p95, before?.p95) ?? null,
      firstTokenP95: change(now?.firstTokenP95, before?.firstTokenP95) ?? null,
      cost: Object.fromEntries(
        moneyOf(now, before).map((one) => [one.currency, change(one.now?.cost, one.before?.cost, lengths) ?? null]),
      ),
    },
    verdict: { badShare: badVerdict, durationP95: latencyVerdict },
  }));
}

function figuresJson(figures: Figures, total: Figures | undefined) {
  const { calls, badCalls, p50, p95, firstTokenP95, input, cached, output, unpriced, money } = figures;
  return {
    calls: calls ?? null,
    badCalls: badCalls ?? null,
    badShare: badShareOf(figures) ?? null,
    durationP50: p50 ?? null,
    durationP95: p95 ?? null,
    firstTokenP95: firstTokenP95 ?? null,
    inputTokens: input ?? null,
    cachedInputTokens: cached ?? null,
    outputTokens: output ?? null,
    unpricedCalls: unpriced ?? null,
    money: money.map((one) => moneyJson(one, total)),
  };
}

function moneyJson(one: Money, total: Figures | undefined): Amounts {
  return {
    currency: one.currency,
    cost: one.cost ?? null,
    comparedCost: one.comparedCost ?? null,
    referenceCost: one.referenceCost ?? null,
    saved: savedOf(one) ?? null,
    costShare: costShareOf(one, total) ?? null,
  };
}

interface Amounts {
  readonly currency: string | null;
  readonly cost: number | null;
  readonly comparedCost: number | null;
  readonly referenceCost: number | null;
  readonly saved: number | null;
  readonly costShare: number | null;
}

const noMoney: Amounts = {
  currency: null,
  cost: null,
  comparedCost: null,
  referenceCost: null,
  saved: null,
  costShare: null,
};

function rangeJson({ from, to }: Range) {
  return { from: iso(from), to: iso(to), seconds: Math.round((to - from) * 1000) / 1000 };
}

function iso(at: number): string {
  return new Date(at * 1000).toISOString().replace(".000Z", "Z");
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
