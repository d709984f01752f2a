import { type Amount, showAmount, writeAmount } from "./amount.ts";
import type { Met } from "./past-record.ts";
import { reconciledCsv, reconciledJson, reconciledLines, type Reconciled } from "./reconcile-report.ts";
import { csvLines, tableLines } from "./table.ts";
import type { Row } from "./tally.ts";

/** How many records were read, and what was left out. */
export interface Counts extends Met {
  /** Calls that were counted. */
  calls: number;
  duplicates: number;
  /** Records without a span: copies of these can't be told. */
  withoutSpan: number;
  /** Outside of the range, or of another relay or currency. */
  leftOut: number;
  /** Epoch milliseconds of the first and the last call counted. */
  first: number;
  last: number;
}

/** Nothing met yet. */
export function createCounts(): Counts {
  const none = { lines: 0, badLines: 0, tooLong: 0, others: 0, calls: 0, duplicates: 0, withoutSpan: 0, leftOut: 0 };
  return { ...none, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
}

/** All that a replay found. */
export interface Report {
  readonly counts: Counts;
  /** By dimension. */
  readonly groups: readonly { readonly by: string; readonly rows: readonly Row[] }[];
  readonly totals: readonly Row[];
  /** Calls without a price now, by reason. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
  readonly reconciled?: Reconciled | undefined;
}

/** The report as tables. */
export function reportLines({ counts, groups, totals, reasons, notes, reconciled }: Report): readonly string[] {
  const range = `${timeOf(counts.first)} to ${timeOf(counts.last)}`;
  const tables = groups.flatMap(({ by, rows }) => [...rowLines(by, rows), ""]);
  const unpriced = [...reasons].map(([reason, calls]) => `${calls} ${reason}`).join(", ");
  return [
    `${counts.calls} calls, ${range}`,
    ...leftOut(counts),
    "",
    ...tables,
    ...rowLines("total", totals),
    ...(unpriced === "" ? [] : [`without a price: ${unpriced}`]),
    ...notes,
    ...(reconciled === undefined ? [] : ["", ...reconciledLines(reconciled)]),
  ];
}

/** The report as one JSON text; amounts are decimal texts, exact. */
export function reportJson({ counts, groups, totals, reasons, notes, reconciled }: Report): string {
  const { first, last, ...read } = counts;
  return JSON.stringify(
    {
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
      read,
      groups: groups.flatMap(({ rows }) => rows.map(rowJson)),
      totals: totals.map(rowJson),
      unpriced: Object.fromEntries(reasons),
      notes,
      ...(reconciled && { reconciled: reconciledJson(reconciled) }),
    },
    null,
    2,
  );
}

/** The groups as CSV; with a bill, what it was compared with instead. */
export function reportCsv({ groups, reconciled }: Report): string {
  if (reconciled !== undefined) return reconciledCsv(reconciled);
  const rows = groups.flatMap(({ rows }) => rows.map(rowJson));
  const head = Object.keys(rows[0] ?? {}).map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return csvLines([head, ...rows.map((row) => Object.values(row).map((value) => String(value ?? "")))]);
}

function rowLines(by: string, rows: readonly Row[]): readonly string[] {
  const head = [by, "calls", "was", "is", "difference", "currency", "unpriced before", "after"];
  const told = rows.map(({ value, currency, estimated, calls, was, is, unpricedBefore, unpricedAfter }) => {
    const money = (amount: Amount): string => (currency === "" ? "–" : showAmount(amount));
    const difference = currency === "" ? "–" : `${is > was ? "+" : ""}${showAmount(is - was)}`;
    const name = `${value}${estimated ? `${value === "" ? "" : " "}(estimated)` : ""}`;
    return [
      name,
      String(calls),
      money(was),
      money(is),
      difference,
      currency || "–",
      String(unpricedBefore),
      String(unpricedAfter),
    ];
  });
  return tableLines(head, told, new Set([by, "currency"]));
}

function rowJson({ by, value, currency, estimated, calls, was, is, unpricedBefore, unpricedAfter }: Row) {
  return {
    by,
    value,
    currency: currency === "" ? null : currency,
    estimated,
    calls,
    was: writeAmount(was),
    is: writeAmount(is),
    difference: writeAmount(is - was),
    unpricedBefore,
    unpricedAfter,
  };
}

function leftOut({ badLines, tooLong, others, duplicates, leftOut: outside }: Counts): readonly string[] {
  const said = [
    [badLines, "lines are not OTLP JSON"],
    [tooLong, "lines are too long to be read"],
    [others, "records tell of no call"],
    [duplicates, "records came twice and count once"],
    [outside, "calls are outside of what was asked for"],
  ] as const;
  const parts = said.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return parts.length === 0 ? [] : [parts.join(", ")];
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
