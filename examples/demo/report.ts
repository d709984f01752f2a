import { count, duration, money } from "./amounts.ts";
import type { CallRow } from "./call-row.ts";
import { isCall, readCallRow } from "./call-row.ts";
import type { Column } from "./columns.ts";
import { createTable } from "./columns.ts";
import type { Paint } from "./paint.ts";
import { outcomeColour } from "./paint.ts";
import type { ReceivedSpan } from "./received-span.ts";
import { traceTree } from "./trace-tree.ts";
import { hang, wrap } from "./wrap.ts";

interface Group {
  readonly model: string;
  readonly rows: readonly CallRow[];
}

const columns: readonly Column<Group>[] = [
  { title: "model", width: 22, cell: ({ model }) => model },
  { title: "calls", width: 5, align: "right", cell: ({ rows }) => count(rows.length) },
  { title: "ok", width: 5, align: "right", cell: ({ rows }) => share(rows) },
  { title: "took p50", width: 8, align: "right", rank: 8, cell: ({ rows }) => took(rows, 0.5) },
  { title: "took p95", width: 8, align: "right", rank: 7, cell: ({ rows }) => took(rows, 0.95) },
  { title: "took p99", width: 8, align: "right", rank: 1, cell: ({ rows }) => took(rows, 0.99) },
  { title: "first p50", width: 9, align: "right", rank: 4, cell: ({ rows }) => first(rows, 0.5) },
  { title: "first p95", width: 9, align: "right", rank: 2, cell: ({ rows }) => first(rows, 0.95) },
  { title: "in", width: 7, align: "right", rank: 5, cell: ({ rows }) => count(sum(rows, "input")) },
  { title: "cached", width: 7, align: "right", rank: 3, cell: ({ rows }) => count(sum(rows, "cached")) },
  { title: "out", width: 7, align: "right", rank: 6, cell: ({ rows }) => count(sum(rows, "output")) },
  { title: "cost", width: 14, align: "right", rank: 9, cell: ({ rows }) => costs(rows).join(" + ") || "–" },
];

/** What all the spans say together, for lines of so many columns. */
export function report(spans: readonly ReceivedSpan[], paint: Paint, width = Infinity): string[] {
  const calls = spans.filter(isCall);
  const rows = calls.map(readCallRow);
  const table = createTable(columns, width, paint);
  const told = calls.toSorted((left, right) => interest(right) - interest(left))[0];
  return [
    paint("bold", "By model"),
    ...table.head,
    ...groupBy(rows, ({ model }) => model)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([model, of]) => table.line({ model, rows: of })),
    ...table.note,
    "",
    paint("bold", "By outcome, with the models"),
    ...outcomeLines(rows, paint, width),
    "",
    paint("bold", "Cost"),
    ...costLines(rows, width),
    ...(told === undefined ? [] : ["", ...treeOf(spans, told, paint, width)]),
  ];
}

/** The value at or below which so large a share of the sorted values lies; undefined of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

function share(rows: readonly CallRow[]): string {
  return `${Math.round((rows.filter(({ outcome }) => outcome === "ok").length / rows.length) * 100)} %`;
}

function took(rows: readonly CallRow[], share: number): string {
  return duration(
    percentile(
      rows.map(({ durationMs }) => durationMs),
      share,
    ),
  );
}

function first(rows: readonly CallRow[], share: number): string {
  return duration(
    percentile(
      rows.flatMap(({ firstToken }) => (firstToken === undefined ? [] : [firstToken * 1000])),
      share,
    ),
  );
}

/** A sum per currency: what is added across them means nothing. */
function costs(rows: readonly CallRow[]): string[] {
  const priced = rows.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
  return groupBy(priced, ({ currency }) => currency).map(
    ([currency, of]) => `${money(of.reduce((total, { amount }) => total + amount, 0))} ${currency}`,
  );
}

function outcomeLines(rows: readonly CallRow[], paint: Paint, width: number): string[] {
  const outcomes = groupBy(rows, ({ outcome }) => outcome).toSorted(
    ([, left], [, right]) => right.length - left.length,
  );
  return outcomes.flatMap(([outcome, of]) => {
    const name = outcome.padEnd(12);
    const lines = hang(`${name} ${String(of.length).padStart(5)}   `, byModel(of), width);
    return lines.map((line, index) => (index === 0 ? paint(outcomeColour(outcome), name) + line.slice(12) : line));
  });
}

function costLines(rows: readonly CallRow[], width: number): string[] {
  const priced = rows.filter(({ cost }) => cost !== undefined);
  const without = rows.filter(({ cost, outcome }) => cost === undefined && outcome === "ok");
  const reasons = groupBy(without, ({ input }) =>
    input === undefined ? "the answer says no tokens" : "no price for the model",
  ).map(([reason, of]) => `${reason}: ${byModel(of)}`);
  return [
    ...costs(rows).map((cost) => `${cost} in all`),
    `priced: ${priced.length} of ${rows.length} calls`,
    ...hang(
      "answered without a price: ",
      `${without.length}${reasons.length === 0 ? "" : ` (${reasons.join("; ")})`}`,
      width,
    ),
  ];
}

/** A call that was tried again and came to a good end shows the most; one that streamed shows more than one that did not. */
function interest(call: ReceivedSpan): number {
  const { outcome, attempts, firstToken } = readCallRow(call);
  return (outcome === "ok" && attempts > 1 ? 1000 : 0) + attempts * 10 + (firstToken === undefined ? 0 : 1);
}

function treeOf(spans: readonly ReceivedSpan[], call: ReceivedSpan, paint: Paint, width: number): string[] {
  const { attempts } = readCallRow(call);
  const title = attempts > 1 ? `, and the ${attempts} HTTP requests that it took` : "";
  const lines = wrap(`One call in full${title}: each with how long it took, and + when it began`, width);
  return [...lines.map((line) => paint("bold", line)), ...traceTree(spans, call.traceId, paint, width)];
}

function byModel(rows: readonly CallRow[]): string {
  return groupBy(rows, ({ model }) => model)
    .map(([model, of]) => `${model} ${of.length}`)
    .join(", ");
}

function sum(rows: readonly CallRow[], key: "input" | "cached" | "output"): number {
  return rows.reduce((total, row) => total + (row[key] ?? 0), 0);
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): [Key, Item[]][] {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups];
}
