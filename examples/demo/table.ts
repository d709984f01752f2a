import { count, duration, money } from "./amounts.ts";
import type { CallRow } from "./call-row.ts";
import type { Column, Table } from "./columns.ts";
import { createTable } from "./columns.ts";
import type { Paint } from "./paint.ts";
import { outcomeColour } from "./paint.ts";
import { wrap } from "./wrap.ts";

// The trace id stays, and stays whole: it is what a call is looked up by.
const columns: readonly Column<CallRow>[] = [
  { title: "time", width: 8, rank: 2, cell: ({ endedAt }) => new Date(endedAt).toTimeString().slice(0, 8) },
  { title: "model", width: 22, rank: 11, cell: ({ model }) => model },
  { title: "relay", width: 9, rank: 1, cell: ({ relay }) => relay },
  {
    title: "outcome",
    width: 11,
    rank: 10,
    cell: ({ outcome }) => outcome,
    colour: ({ outcome }) => outcomeColour(outcome),
  },
  { title: "tries", width: 5, align: "right", rank: 7, cell: ({ attempts }) => String(attempts) },
  {
    title: "first",
    width: 7,
    align: "right",
    rank: 6,
    cell: ({ firstToken }) => duration(firstToken === undefined ? undefined : firstToken * 1000),
  },
  { title: "took", width: 7, align: "right", rank: 9, cell: ({ durationMs }) => duration(durationMs) },
  { title: "in", width: 6, align: "right", rank: 4, cell: ({ input }) => count(input) },
  { title: "cached", width: 6, align: "right", rank: 3, cell: ({ cached }) => count(cached) },
  { title: "out", width: 5, align: "right", rank: 5, cell: ({ output }) => count(output) },
  { title: "cost", width: 10, align: "right", rank: 8, cell: costCell },
  { title: "trace", width: 32, cell: ({ traceId }) => traceId, colour: () => "dim" },
];

/** The live table, for lines of so many columns. */
export function createCallTable(width: number, paint: Paint): Table<CallRow> {
  return createTable(columns, width, paint);
}

/** What the live table's columns mean, in lines. */
export function callLegend(width: number): string[] {
  return [
    "One line per call, once it is over. time: its end; tries: HTTP requests; first: time to the first token (streams " +
      "only); took: all of it, retries included; in, cached, out: tokens (cached is a part of in); cost: USD; –: not said.",
    "The simulator makes calls fail on purpose. A failed call's line waits until it is certain that no retry follows.",
  ].flatMap((text) => wrap(text, Math.min(width, 120)));
}

function costCell({ cost }: CallRow): string {
  return cost === undefined || cost.currency === "USD" ? money(cost?.amount) : `${money(cost.amount)} ${cost.currency}`;
}
