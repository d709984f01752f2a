import { absent, count, groupName, grown, money, seconds, share, tokens } from "./cells.ts";
import type { Report, Table } from "./collect.ts";
import { change, type Compared, moneyOf } from "./compare.ts";
import { badShareOf, byCost, costShareOf, type Figures, type Money, savedOf, tokensOf } from "./figures.ts";

/** One table as people see it, in the terminal and on the page. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Groups that are not among the rows. */
  readonly left: number;
}

/** A page that somebody reads has an end; JSON and CSV have all groups. */
const mostRows = 50;

/** The tables of a report, in their order. */
export function sectionsOf(report: Report): readonly Section[] {
  const [first, ...grouped] = report.tables.map((table) =>
    table.compared === undefined ? plain(table, report) : sideBySide(table.compared, table.dimension.name, report),
  );
  return [first ?? [], monthSection(report), ...grouped].flat();
}

function plain({ dimension, groups }: Table, { tables: [total] }: Report): readonly Section[] {
  const shown = groups.slice(0, mostRows);
  const left = groups.length - shown.length;
  // Of all calls it would say that all is all.
  const shares = dimension.name !== "total";
  const of = (one: Money): readonly string[] => {
    const [cost = "", ...more] = moneyCells(one);
    return [cost, ...(shares ? [share(costShareOf(one, total.groups[0]?.figures))] : []), ...more];
  };
  return [
    {
      title: titleOf(dimension.name, "calls and latency"),
      head: [dimension.name, "calls", "bad", "bad share", "p50", "p95", "first token p95", "no price"],
      rows: shown.map(({ values, figures }) => [
        nameOf(values),
        count(figures.calls),
        count(figures.badCalls),
        share(badShareOf(figures)),
        seconds(figures.p50),
        seconds(figures.p95),
        seconds(figures.firstTokenP95),
        count(figures.unpriced),
      ]),
      left,
    },
    {
      title: titleOf(dimension.name, `tokens and money${shares ? ", the dearest first" : ""}`),
      head: [dimension.name, "tokens in", "cached", "out", "cost", ...(shares ? ["of all"] : []), ...savedHead],
      rows: byCost(groups)
        .slice(0, mostRows)
        .flatMap(({ values, figures }) => {
          const { input, cached, output } = figures;
          const [first, ...more] = figures.money.map(of);
          const ofTokens = [nameOf(values), tokens(input), tokens(cached), tokens(output)];
          const none = blank(shares ? 5 : 4, absent);
          return [ofTokens.concat(first ?? none)].concat(more.map((cells) => blank(4).concat(cells)));
        }),
      left,
    },
  ];
}

const savedHead = ["list price", "saved", "share"];

function moneyCells(one: Money): readonly string[] {
  const saved = savedOf(one);
  const part = saved === undefined || !one.referenceCost ? undefined : saved / one.referenceCost;
  return [withCurrency(one.cost, one.currency), money(one.referenceCost), money(saved), share(part)];
}

function monthSection({ month }: Report): readonly Section[] {
  if (month.length === 0) return [];
  const of = (amount: number | undefined, budget: number | undefined): string =>
    share(amount === undefined || !budget ? undefined : amount / budget);
  const rows = month.map(({ env, currency, spent, forecast, budget }) => [
    groupName([env]),
    withCurrency(spent, currency),
    money(forecast),
    money(budget),
    of(spent, budget),
    of(forecast, budget),
  ]);
  const head = ["env", "so far", "forecast", "budget", "spent of it", "forecast of it"];
  return [{ title: "This month, as the rules count it: all services of an environment", head, rows, left: 0 }];
}

function sideBySide(compared: readonly Compared[], name: string, { range, against }: Report): readonly Section[] {
  const lengths = [range.to - range.from, against === undefined ? 1 : against.to - against.from] as const;
  const shown = compared.slice(0, mostRows);
  const left = compared.length - shown.length;
  const both = (one: Compared, of: (figures: Figures) => number | undefined, write: (value?: number) => string) => [
    write(one.before && of(one.before)),
    write(one.now && of(one.now)),
  ];
  const counts = (one: Compared, of: (figures: Figures) => number | undefined) =>
    grown(change(one.now && of(one.now), one.before && of(one.before), lengths));
  return [
    {
      title: titleOf(name, "calls, before and after"),
      head: [name, "before", "after", "change", "bad before", "bad after", "verdict on bad calls"],
      rows: shown.map((one) => [
        nameOf(one.values),
        ...both(one, ({ calls }) => calls, count),
        counts(one, ({ calls }) => calls),
        ...both(one, badShareOf, share),
        one.badVerdict,
      ]),
      left,
    },
    {
      title: titleOf(name, "latency, before and after"),
      head: [name, "p95 before", "after", "change", "first token before", "after", "change", "verdict on p95"],
      rows: shown.map((one) => [
        nameOf(one.values),
        ...both(one, ({ p95 }) => p95, seconds),
        grown(change(one.now?.p95, one.before?.p95)),
        ...both(one, ({ firstTokenP95 }) => firstTokenP95, seconds),
        grown(change(one.now?.firstTokenP95, one.before?.firstTokenP95)),
        one.latencyVerdict,
      ]),
      left,
    },
    {
      title: titleOf(name, "money and tokens, before and after"),
      head: [name, "currency", "cost before", "after", "change", "a 1000 before", "after", "tokens before", "after"],
      rows: shown.flatMap((one) => {
        const ofTokens = both(one, tokensOf, tokens);
        const amounts = moneyOf(one.now, one.before).map(({ currency, now, before }) => [
          currency,
          money(before?.cost),
          money(now?.cost),
          grown(change(now?.cost, before?.cost, lengths)),
          money(perThousand(before, one.before)),
          money(perThousand(now, one.now)),
        ]);
        const [first, ...more] = amounts;
        const whole = [nameOf(one.values)].concat(first ?? blank(6, absent), ofTokens);
        return [whole].concat(more.map((cells) => blank(1).concat(cells, blank(2))));
      }),
      left,
    },
  ];
}

function perThousand(one: Money | undefined, figures: Figures | undefined): number | undefined {
  return one?.cost === undefined || !figures?.calls ? undefined : (one.cost / figures.calls) * 1000;
}

function withCurrency(amount: number | undefined, currency: string): string {
  return amount === undefined ? absent : `${money(amount)} ${currency}`;
}

function blank(cells: number, told = ""): string[] {
  return Array.from({ length: cells }, () => told);
}

function titleOf(name: string, what: string): string {
  return name === "total" ? `All calls: ${what}` : `By ${name.replace("+", " and ")}: ${what}`;
}

function nameOf(values: readonly string[]): string {
  return values.length === 0 ? "all calls" : groupName(values);
}
