import { type Amount, ratioOf, showAmount, writeAmount } from "./amount.ts";
import type { Explained } from "./explain.ts";
import type { Invoice } from "./invoice.ts";
import { csvLines, tableLines } from "./table.ts";

/** What came of comparing a bill with the logs. */
export interface Reconciled {
  readonly invoice: Invoice;
  readonly rows: readonly Explained[];
  /** What the bill is compared with: "calls to openai's own hosts". */
  readonly scope: string;
  readonly tolerance: number;
}

/** The comparison as a table, with a line for each currency and one that says how much of it agrees. */
export function reconciledLines({ invoice, rows, scope, tolerance }: Reconciled): readonly string[] {
  const agreeing = rows.filter(({ agrees }) => agrees).length;
  const bad = invoice.badLines === 0 ? "" : `, ${invoice.badLines} of them not understood`;
  const first = invoice.firstBad === undefined ? [] : [`not understood, first: ${invoice.firstBad}`];
  const head = ["day", "model", "billed", "ours", "difference", "ours/billed", "currency", "", "why"];
  const told = rows.map((row) =>
    cellsOf(row.day, row.model || "all", row, row.agrees ? "ok" : "differs", row.reasons.join("; ")),
  );
  return [
    `the bill (${invoice.format}, ${invoice.lines} lines${bad}) beside ${scope}`,
    ...first,
    ...tableLines(
      head,
      [...told, ...totalsOf(rows).map((row) => cellsOf("total", "", row, "", ""))],
      new Set(["day", "model", "currency", "", "why"]),
    ),
    `${agreeing} of ${rows.length} agree within ${Number((tolerance * 100).toPrecision(6))}%`,
  ];
}

/** The comparison for a program. */
export function reconciledJson({ invoice, rows, scope, tolerance }: Reconciled) {
  const { format, lines, badLines, firstBad } = invoice;
  const bad = firstBad === undefined ? { badLines } : { badLines, firstBad };
  return { format, lines, ...bad, scope, tolerance, rows: rows.map(rowJson), totals: totalsOf(rows).map(sumsJson) };
}

/** The comparison as CSV. */
export function reconciledCsv({ rows }: Reconciled): string {
  const told = rows.map(rowJson).map((row) => Object.values(row).map(csvCell));
  return csvLines([
    ["day", "model", "calls", "unpriced", "agrees", "currency", "billed", "ours", "difference", "why"],
    ...told,
  ]);
}

type Sums = { readonly billed?: Amount | undefined; readonly ours: Amount };

function cellsOf(
  day: string,
  model: string,
  { billed, ours, currency }: Sums & { readonly currency: string },
  state: string,
  why: string,
): readonly string[] {
  const ratio = billed === undefined ? undefined : ratioOf(ours, billed);
  const apart = ours - (billed ?? 0n);
  return [
    day,
    model,
    billed === undefined ? "–" : showAmount(billed),
    showAmount(ours),
    `${apart > 0n ? "+" : ""}${showAmount(apart)}`,
    ratio === undefined ? "–" : ratio.toFixed(4),
    currency,
    state,
    why,
  ];
}

function csvCell(value: string | number | boolean | null | readonly string[]): string {
  return Array.isArray(value) ? value.join("; ") : String(value ?? "");
}

function rowJson(row: Explained) {
  const { day, model, calls, unpriced, agrees, reasons } = row;
  return { day, model, calls, unpriced, agrees, ...sumsJson(row), reasons };
}

function sumsJson({ currency, billed, ours }: Sums & { readonly currency: string }) {
  return {
    currency,
    billed: billed === undefined ? null : writeAmount(billed),
    ours: writeAmount(ours),
    difference: writeAmount(ours - (billed ?? 0n)),
  };
}

function totalsOf(rows: readonly Explained[]): readonly (Required<Sums> & { readonly currency: string })[] {
  const sums = new Map<string, { billed: Amount; ours: Amount }>();
  for (const { currency, billed = 0n, ours } of rows) {
    const sum = sums.get(currency) ?? { billed: 0n, ours: 0n };
    sums.set(currency, { billed: sum.billed + billed, ours: sum.ours + ours });
  }
  return [...sums].map(([currency, { billed, ours }]) => ({ currency, billed, ours }));
}
