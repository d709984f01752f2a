import type { Amount } from "./amount.ts";
import { createFindOnBill } from "./bill-models.ts";
import { none } from "./dimensions.ts";
import { halfHourMs, type HalfHours, type ModelSpent } from "./half-hours.ts";
import type { Invoice } from "./invoice.ts";

/** A model's day: what the bill asks, and what the calls in the logs cost. */
export interface Compared {
  readonly day: string;
  /** Empty where the bill tells no models apart. */
  readonly model: string;
  readonly currency: string;
  /** Absent where it is not on the bill. */
  billed?: Amount;
  lines: number;
  ours: Amount;
  calls: number;
  unpriced: number;
}

/** How far two amounts may be from each other. */
export interface Tolerance {
  /** Part of the larger one. */
  readonly part: number;
  /** What half of the last place of a bill's line is. */
  readonly perLine: Amount;
}

/** What a bill is compared with. */
export interface Comparison {
  readonly invoice: Invoice;
  readonly spent: HalfHours;
  /** By how much days begin before those of UTC: milliseconds. */
  readonly offsetMs: number;
}

/** Puts bill and logs side by side, day by day and model by model, over the days of the bill. */
export function compareWithBill({ invoice, spent, offsetMs }: Comparison): readonly Compared[] {
  const { cells } = invoice;
  const days = cells.map(({ day }) => day).toSorted();
  const [first = "", last = ""] = [days[0], days.at(-1)];
  const named = cells.some(({ model }) => model !== undefined);
  const currencies = new Set(cells.map(({ currency }) => currency));
  const rows = new Map<string, Compared>();
  const rowOf = (day: string, model: string, currency: string): Compared => {
    const key = JSON.stringify([day, model, currency]);
    const row = rows.get(key) ?? { day, model, currency, lines: 0, ours: 0n, calls: 0, unpriced: 0 };
    rows.set(key, row);
    return row;
  };
  for (const { day, model = named ? none : "", currency, amount, lines } of cells) {
    const row = rowOf(day, model, currency);
    row.billed = (row.billed ?? 0n) + amount;
    row.lines += lines;
  }
  for (const { name, times } of nameModels(invoice, spent.models())) {
    for (const [time, { calls, unpriced, amounts }] of times) {
      const day = dayAt(time * halfHourMs, offsetMs);
      if (day < first || day > last) continue;
      const model = named ? name : "";
      // A call without a price may be in any of the bill's currencies, of which there is one as a rule.
      const charged = [...amounts.keys()].filter((currency) => currencies.has(currency));
      const [usual = ""] = charged.length > 0 ? charged : currencies;
      if (charged.length === 0 && unpriced === 0) continue;
      const row = rowOf(day, model, usual);
      row.calls += calls;
      row.unpriced += unpriced;
      for (const currency of charged) rowOf(day, model, currency).ours += amounts.get(currency) ?? 0n;
    }
  }
  const text = ({ day, model, currency }: Compared): string => `${day}\n${model}\n${currency}`;
  return [...rows.values()].toSorted((one, other) => (text(one) < text(other) ? -1 : 1));
}

/** The models of the logs by their names on the bill, else by their own. */
export function nameModels(
  invoice: Invoice,
  models: readonly ModelSpent[],
): readonly { readonly name: string; readonly times: ModelSpent["times"] }[] {
  const find = createFindOnBill([...new Set(invoice.cells.flatMap(({ model }) => model ?? []))]);
  return models.map(({ names, times }) => ({ name: find(names) ?? names[0] ?? none, times }));
}

/** `tolerance`: near enough; `rounding`: as near as the bill's own rounding allows; undefined where they differ. */
export function agreement(
  { billed = 0n, ours, lines }: Pick<Compared, "billed" | "ours" | "lines">,
  { part, perLine }: Tolerance,
): "tolerance" | "rounding" | undefined {
  const size = (amount: Amount): Amount => (amount < 0n ? -amount : amount);
  const apart = size(billed - ours);
  const larger = size(billed) > size(ours) ? size(billed) : size(ours);
  if (apart * 10n ** 8n <= larger * BigInt(Math.round(part * 1e8))) return "tolerance";
  return apart <= perLine * BigInt(lines) ? "rounding" : undefined;
}

/** YYYY-MM-DD of an instant, for days that begin so much before UTC's. */
export function dayAt(at: number, offsetMs: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 10);
}
