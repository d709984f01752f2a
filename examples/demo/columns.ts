/** One column of a text table. */
export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align?: "right";
}

/** A line of a table: what is too long for its column ends in an ellipsis. */
export function line(
  columns: readonly Column[],
  cells: readonly string[],
  paint: (cell: string, index: number) => string = (cell) => cell,
): string {
  return columns
    .map(({ width, align }, index) => paint(fit(cells[index] ?? "", width, align), index))
    .join(" ")
    .trimEnd();
}

export function header(columns: readonly Column[]): string {
  return line(
    columns,
    columns.map(({ title }) => title),
  );
}

export function rule(columns: readonly Column[]): string {
  return "─".repeat(columns.reduce((sum, { width }) => sum + width + 1, -1));
}

function fit(text: string, width: number, align: "right" | undefined): string {
  const short = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return align === "right" ? short.padStart(width) : short.padEnd(width);
}

/** Milliseconds as people read them: `340 ms`, `1.24 s`. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A count with spaces between thousands; a dash for what was not said. */
export function count(value: number | undefined): string {
  return value === undefined ? "–" : value.toLocaleString("en").replaceAll(",", " ");
}

/** Money with as many places as small amounts need: an embedding costs less than a millionth. */
export function money(amount: number | undefined): string {
  if (amount === undefined) return "–";
  if (amount > 0 && amount < 1e-5) return amount.toExponential(1);
  return amount.toFixed(amount >= 1 ? 2 : 6);
}
