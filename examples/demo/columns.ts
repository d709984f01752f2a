import type { Colour, Paint } from "./paint.ts";
import { wrap } from "./wrap.ts";

/** One column of a text table. */
export interface Column<Row> {
  readonly title: string;
  readonly width: number;
  readonly align?: "right";
  /** Where lines are too short for all columns, those with a rank are left out: 1 is the first to go. */
  readonly rank?: number;
  cell(row: Row): string;
  colour?(row: Row): Colour;
}

/** A table that fits a screen. */
export interface Table<Row> {
  /** The titles, and a rule under them. */
  readonly head: readonly [string, string];
  /** What there was no room for, in lines; empty where all is there. */
  readonly note: readonly string[];
  line(row: Row): string;
}

/** Lays a table out for lines of so many columns; with Infinity (a file, a pipe) nothing is left out or cut. */
export function createTable<Row>(columns: readonly Column<Row>[], width: number, paint: Paint): Table<Row> {
  const kept = new Set(columns);
  const ranked = columns.filter(({ rank }) => rank !== undefined).toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  for (const column of ranked) if (widthOf(kept) > width) kept.delete(column);
  const shown = [...kept];
  const leftOut = columns.filter((column) => !kept.has(column)).map(({ title }) => title);
  const line = (cellOf: (column: Column<Row>) => string): string => shown.map(cellOf).join(" ").trimEnd();
  return {
    head: [
      paint(
        "bold",
        line((column) => fit(column.title, column, width)),
      ),
      paint("dim", "─".repeat(widthOf(kept))),
    ],
    note:
      leftOut.length === 0
        ? []
        : wrap(
            `Left out here: ${leftOut.join(", ")}. A screen of ${widthOf(new Set(columns))} columns shows all, and so does a file.`,
            width,
          ),
    line: (row) =>
      line((column) => {
        const cell = fit(column.cell(row), column, width);
        return column.colour === undefined ? cell : paint(column.colour(row), cell);
      }),
  };
}

function widthOf(columns: ReadonlySet<{ readonly width: number }>): number {
  return [...columns].reduce((sum, { width }) => sum + width + 1, -1);
}

function fit(text: string, { width, align }: Pick<Column<never>, "width" | "align">, lineWidth: number): string {
  // A number that is cut is another number.
  if (align === "right") return text.padStart(width);
  return text.length > width && lineWidth < Infinity ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
