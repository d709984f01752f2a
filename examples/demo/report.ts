import type { CallRow } from "./call-row.ts";
import { isCall, readCallRow } from "./call-row.ts";
import type { Column } from "./columns.ts";
import { count, duration, header, line, money, rule } from "./columns.ts";
import type { Paint } from "./paint.ts";
import { outcomeColour } from "./paint.ts";
import type { ReceivedSpan } from "./received-span.ts";
import { traceTree } from "./trace-tree.ts";

const columns: readonly Column[] = [
  { title: "model", width: 24 },
  { title: "calls", width: 6, align: "right" },
  { title: "ok", width: 6, align: "right" },
  { title: "p50", width: 8, align: "right" },
  { title: "p95", width: 8, align: "right" },
  { title: "p99", width: 8, align: "right" },
  { title: "first p50", width: 9, align: "right" },
  { title: "first p95", width: 9, align: "right" },
  { title: "in", width: 8, align: "right" },
  { title: "cached", width: 8, align: "right" },
  { title: "out", width: 7, align: "right" },
  { title: "cost", width: 8, align: "right" },
];

/** What all the spans say together, in lines for a terminal of 120 columns. */
export function report(spans: readonly ReceivedSpan[], paint: Paint): string[] {
  const calls = spans.filter(isCall);
  const rows = calls.map(readCallRow);
  const models = groupBy(rows, ({ model }) => model);
  const told = calls.find((call) => hasChildren(spans, call)) ?? calls[0];
  return [
    paint("bold", "By model"),
    header(columns),
    paint("dim", rule(columns)),
    ...[...models]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([model, of]) => line(columns, modelCells(model, of))),
    "",
    paint("bold", "By outcome"),
    ...outcomeLines(rows, paint),
    "",
    paint("bold", "Cost"),
    ...costLines(rows),
    "",
    ...(told === undefined ? [] : [paint("bold", "One call, all of it"), ...traceTree(spans, told.traceId, paint)]),
  ];
}

/** The value at or below which so large a share of the sorted values lies; undefined of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

function modelCells(model: string, rows: readonly CallRow[]): string[] {
  const took = rows.map(({ durationMs }) => durationMs);
  const first = rows.flatMap(({ firstToken }) => (firstToken === undefined ? [] : [firstToken * 1000]));
  const good = rows.filter(({ outcome }) => outcome === "ok").length;
  const costs = rows.flatMap(({ cost }) => (cost === undefined ? [] : [cost.amount]));
  return [
    model,
    count(rows.length),
    `${Math.round((good / rows.length) * 100)} %`,
    ...[0.5, 0.95, 0.99].map((share) => duration(percentile(took, share))),
    ...[0.5, 0.95].map((share) => duration(percentile(first, share))),
    count(sum(rows, "input")),
    count(sum(rows, "cached")),
    count(sum(rows, "output")),
    money(costs.length === 0 ? undefined : costs.reduce((total, cost) => total + cost, 0)),
  ];
}

function outcomeLines(rows: readonly CallRow[], paint: Paint): string[] {
  const outcomes = [...groupBy(rows, ({ outcome }) => outcome)].toSorted(
    ([, left], [, right]) => right.length - left.length,
  );
  return outcomes.map(([outcome, of]) => {
    const byModel = [...groupBy(of, ({ model }) => model)].map(([model, calls]) => `${model} ${calls.length}`);
    return `${paint(outcomeColour(outcome), outcome.padEnd(12))} ${String(of.length).padStart(5)}   ${paint("dim", clip(byModel.join(", "), 98))}`;
  });
}

function costLines(rows: readonly CallRow[]): string[] {
  const priced = groupBy(
    rows.flatMap(({ cost }) => (cost === undefined ? [] : [cost])),
    ({ currency }) => currency,
  );
  const without = rows.filter(({ cost, outcome }) => cost === undefined && outcome === "ok");
  const models = [...groupBy(without, ({ model }) => model)].map(([model, of]) => `${model} ${of.length}`);
  return [
    ...[...priced].map(
      ([currency, costs]) =>
        `${currency} ${money(costs.reduce((total, { amount }) => total + amount, 0))} for ${costs.length} calls`,
    ),
    `answered without a price: ${without.length}${models.length === 0 ? "" : ` (${clip(models.join(", "), 80)})`}`,
  ];
}

function sum(rows: readonly CallRow[], key: "input" | "cached" | "output"): number {
  return rows.reduce((total, row) => total + (row[key] ?? 0), 0);
}

function hasChildren(spans: readonly ReceivedSpan[], call: ReceivedSpan): boolean {
  return spans.some(({ traceId, parentSpanId }) => traceId === call.traceId && parentSpanId === call.spanId);
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
