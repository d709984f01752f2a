import { cleanName } from "../../mask.ts";
import { amountNames, type ListedPrice } from "./list-prices.ts";

// A longer name is cut.
const widest = 60;

type Column = readonly [name: string, cell: (price: ListedPrice) => string, right?: true];

const columns: readonly Column[] = [
  ["relay", (price) => name(price.relay)],
  ["currency", (price) => price.currency],
  ["model", (price) => (price.model === undefined ? "(all others)" : name(price.model))],
  ["from", (price) => price.from ?? ""],
  ["to", (price) => price.to ?? ""],
  ["tier", (price) => name(price.tier ?? "")],
  ["above", (price) => (price.above === undefined ? "" : `${price.above} tokens`), true],
  ...amountNames.map((amount): Column => [
    amount,
    ({ amounts }) => (amounts[amount] === undefined ? "" : String(amounts[amount])),
    true,
  ]),
  ["else", otherwise],
];

/** What was understood of a price file, as a table; columns in which nothing stands are left out. */
export function showPrices(path: string, updated: string | undefined, prices: readonly ListedPrice[]): string {
  const relays = new Set(prices.map(({ relay }) => relay)).size;
  const date = updated === undefined ? "no date (updated: YYYY-MM-DD would give one)" : `updated ${updated}`;
  const summary = `${path}: no mistake; ${relays} ${relays === 1 ? "relay" : "relays"}, ${prices.length} lines, ${date}`;
  if (prices.length === 0) return summary;
  const shown = columns.filter(([, cell]) => prices.some((price) => cell(price) !== ""));
  const rows = [
    shown.map(([head]) => (head === "else" ? "" : head)),
    ...prices.map((price) => shown.map(([, cell]) => cell(price))),
  ];
  const widths = shown.map((_, at) => rows.reduce((width, row) => Math.max(width, row[at]?.length ?? 0), 0));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => (shown[at]?.[2] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", "Amounts per million tokens, perRequest per call.", summary].join("\n");
}

function otherwise({ as, factor, unpriced, figures }: ListedPrice): string {
  if (figures) return "as its answers say";
  if (as !== undefined) return unpriced ? `${name(as)} has no price here` : `priced as ${name(as)}`;
  return factor === undefined ? "" : `list × ${factor}`;
}

function name(text: string): string {
  const clean = cleanName(text);
  return clean.length > widest ? `${clean.slice(0, widest - 1)}…` : clean;
}
