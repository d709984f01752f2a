import type { Amount } from "./amount.ts";
import { halfHourMs, type HalfHours } from "./half-hours.ts";
import type { Invoice } from "./invoice.ts";
import { agreement, dayAt, type Tolerance } from "./reconcile.ts";

const day = 48;
// From UTC-12 to UTC+14: whole hours first, and of these the near ones.
const offsets = Array.from({ length: 53 }, (_, at) => at - 24).toSorted(
  (one, other) => Math.abs(one % 2) - Math.abs(other % 2) || Math.abs(one) - Math.abs(other),
);

/**
 * The time zone in which a bill cuts its days, where that explains what does not agree otherwise: milliseconds by which its days begin
 * before those of UTC. It has to make more days agree, two at least, and all but the first and the last, which may be cut by the range.
 */
export function findDayShift(
  invoice: Invoice,
  spent: HalfHours,
  offsetMs: number,
  tolerance: Tolerance,
): number | undefined {
  const billed = new Map<string, { amount: Amount; lines: number }>();
  for (const { day, currency, amount, lines } of invoice.cells) {
    const key = `${day} ${currency}`;
    const sum = billed.get(key) ?? { amount: 0n, lines: 0 };
    billed.set(key, { amount: sum.amount + amount, lines: sum.lines + lines });
  }
  const times = timesOf(spent);
  const agreed = (offset: number): number => {
    const ours = new Map<string, Amount>();
    for (const [key, amount] of times) {
      const [time = "", currency = ""] = key.split(" ");
      const at = `${dayAt(Number(time) * halfHourMs, offset)} ${currency}`;
      ours.set(at, (ours.get(at) ?? 0n) + amount);
    }
    return [...billed].filter(([at, { amount, lines }]) => {
      const sum = ours.get(at) ?? 0n;
      return sum !== 0n && agreement({ billed: amount, ours: sum, lines }, tolerance) !== undefined;
    }).length;
  };
  const now = agreed(offsetMs);
  if (billed.size < 2 || now === billed.size || times.size > day * 1000) return undefined;
  let best: { readonly offset: number; readonly days: number } | undefined;
  for (const halfHours of offsets) {
    const offset = halfHours * halfHourMs;
    const days = agreed(offset);
    if (days > now && days >= 2 && days >= billed.size - 2 && days > (best?.days ?? 0)) best = { offset, days };
  }
  return best?.offset;
}

/** Money of all models by half hour and currency. */
function timesOf(spent: HalfHours): ReadonlyMap<string, Amount> {
  const sums = new Map<string, Amount>();
  for (const { times } of spent.models())
    for (const [time, { amounts }] of times)
      for (const [currency, amount] of amounts) {
        const key = `${time} ${currency}`;
        sums.set(key, (sums.get(key) ?? 0n) + amount);
      }
  return sums;
}
