import { asLine } from "../../../settings/quote.ts";

// A longer name is cut in a table, unless nothing stands behind it; JSON and CSV have it whole.
const widest = 60;

/** Lines of a table: the columns that are named in `left` begin at one place, the others end at one. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: ReadonlySet<string>,
): readonly string[] {
  const told = [head, ...rows].map((row) =>
    row.map((cell, column) => (column === head.length - 1 ? asLine(cell) : cut(asLine(cell)))),
  );
  const widths = head.map((_, column) => Math.max(...told.map((row) => row[column]?.length ?? 0)));
  return told.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return left.has(head[column] ?? "") ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** Rows of CSV, as RFC 4180 has them. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** A name that a spreadsheet would take for a formula is marked as text: models' names come from strangers. */
function csvField(text: string): string {
  const safe = /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-][\d.]+$/.test(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
