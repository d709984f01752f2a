import type { CallRow } from "./call-row.ts";
import type { Column } from "./columns.ts";
import { count, duration, header, line, money, rule } from "./columns.ts";
import type { Paint } from "./paint.ts";
import { outcomeColour } from "./paint.ts";

// 120 columns in all.
const columns: readonly Column[] = [
  { title: "time", width: 8 },
  { title: "model", width: 22 },
  { title: "relay", width: 9 },
  { title: "outcome", width: 11 },
  { title: "tries", width: 5, align: "right" },
  { title: "first", width: 7, align: "right" },
  { title: "took", width: 7, align: "right" },
  { title: "in", width: 6, align: "right" },
  { title: "cached", width: 6, align: "right" },
  { title: "out", width: 5, align: "right" },
  { title: "cost", width: 9, align: "right" },
  { title: "trace", width: 14 },
];
const OUTCOME = 3;
const TRACE = 11;

/** The head of the live table, two lines. */
export function tableHead(paint: Paint): string {
  return `${paint("bold", header(columns))}\n${paint("dim", rule(columns))}`;
}

/** A call's line in the live table. */
export function tableLine(row: CallRow, paint: Paint): string {
  const cells = [
    new Date(row.endedAt).toTimeString().slice(0, 8),
    row.model,
    row.relay,
    row.outcome,
    String(row.attempts),
    row.firstToken === undefined ? "–" : duration(row.firstToken * 1000),
    duration(row.durationMs),
    count(row.input),
    count(row.cached),
    count(row.output),
    money(row.cost?.amount),
    row.traceId.slice(0, 14),
  ];
  return line(columns, cells, (cell, index) => {
    if (index === OUTCOME) return paint(outcomeColour(row.outcome), cell);
    return index === TRACE ? paint("dim", cell) : cell;
  });
}
