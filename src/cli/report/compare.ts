import { badShareOf, type Figures, type Money } from "./figures.ts";
import type { Measured } from "./measure.ts";

/**
 * From when on two ranges differ: as many calls on both sides, a z-score of the bad shares that chance gives once in a thousand
 * times, and a p95 so many times the other. The same as the rules' for a migration (monitoring/thresholds.ts).
 */
export const certain = { z: 3.3, calls: 50, p95Ratio: 1.25 } as const;

export type Verdict = "better" | "worse" | "no clear difference" | Unjudged;

/** Why there is no verdict. */
type Unjudged = "too few calls" | "no calls before" | "no calls after";

/** One group, before and now; undefined on the side where it had no calls. */
export interface Compared {
  readonly values: readonly string[];
  readonly now: Figures | undefined;
  readonly before: Figures | undefined;
  /** Of the bad share. */
  readonly badVerdict: Verdict;
  /** Of the duration's p95. */
  readonly latencyVerdict: Verdict;
}

/** Puts two ranges side by side: groups of now first, then those that are gone. */
export function compare(now: readonly Measured[], before: readonly Measured[]): readonly Compared[] {
  const keyOf = ({ values }: Measured): string => JSON.stringify(values);
  const earlier = new Map(before.map((one) => [keyOf(one), one.figures]));
  const here = new Set(now.map(keyOf));
  return [
    ...now.map((one) => side(one.values, one.figures, earlier.get(keyOf(one)))),
    ...before.filter((one) => !here.has(keyOf(one))).map((one) => side(one.values, undefined, one.figures)),
  ];
}

function side(values: readonly string[], now: Figures | undefined, before: Figures | undefined): Compared {
  const judged = (judge: (now: Figures, before: Figures) => Verdict): Verdict => {
    if (before === undefined) return "no calls before";
    if (now === undefined) return "no calls after";
    return isEnough(now, before) ? judge(now, before) : "too few calls";
  };
  return { values, now, before, badVerdict: judged(judgeShares), latencyVerdict: judged(judgeLatency) };
}

/** The part by which something grew; undefined where one side has none. Counts of ranges of different length go by the second. */
export function change(
  now: number | undefined,
  before: number | undefined,
  lengths: readonly [now: number, before: number] = [1, 1],
): number | undefined {
  if (now === undefined || before === undefined || before === 0) return undefined;
  return now / lengths[0] / (before / lengths[1]) - 1;
}

/** Two-proportion test, both shares pooled. */
function judgeShares(now: Figures, before: Figures): Verdict {
  const [one, other] = [badShareOf(now) ?? 0, badShareOf(before) ?? 0];
  const [calls, callsBefore] = [now.calls ?? 0, before.calls ?? 0];
  const pooled = (one * calls + other * callsBefore) / (calls + callsBefore);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / calls + 1 / callsBefore));
  const z = spread === 0 ? 0 : (one - other) / spread;
  return Math.abs(z) < certain.z ? "no clear difference" : z > 0 ? "worse" : "better";
}

function judgeLatency(now: Figures, before: Figures): Verdict {
  const ratio = (now.p95 ?? Number.NaN) / (before.p95 ?? Number.NaN);
  if (ratio > certain.p95Ratio) return "worse";
  return ratio < 1 / certain.p95Ratio ? "better" : "no clear difference";
}

function isEnough(now: Figures, before: Figures): boolean {
  return Math.min(now.calls ?? 0, before.calls ?? 0) >= certain.calls;
}

/** Money of both sides, a pair a currency. */
export function moneyOf(
  now: Figures | undefined,
  before: Figures | undefined,
): readonly { readonly currency: string; readonly now: Money | undefined; readonly before: Money | undefined }[] {
  const all = [...(now?.money ?? []), ...(before?.money ?? [])];
  return [...new Set(all.map(({ currency }) => currency))].sort().map((currency) => ({
    currency,
    now: now?.money.find((one) => one.currency === currency),
    before: before?.money.find((one) => one.currency === currency),
  }));
}
