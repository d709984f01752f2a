import { expect, test } from "vitest";
import { thresholds } from "../../../monitoring/thresholds.ts";
import { certain, change, compare } from "../../../src/cli/report/compare.ts";
import type { Figures } from "../../../src/cli/report/figures.ts";

const one = (figures: Partial<Figures>) => ({ values: ["relay"], figures: { money: [], ...figures } });
const verdictOf = (now: Partial<Figures>, before: Partial<Figures>) => {
  const [row] = compare([one(now)], [one(before)]);
  return [row?.badVerdict, row?.latencyVerdict];
};

test("what counts as certain is what the rules hold to in a migration", () => {
  const { z, calls, p95Ratio } = thresholds.canary;
  expect(certain).toEqual({ z, calls, p95Ratio });
});

test.each([
  // z = 3.46 and 3.25
  [{ calls: 1000, badCalls: 45 }, { calls: 1000, badCalls: 18 }, "worse"],
  [{ calls: 1000, badCalls: 43 }, { calls: 1000, badCalls: 18 }, "no clear difference"],
  [{ calls: 1000, badCalls: 18 }, { calls: 1000, badCalls: 45 }, "better"],
  [{ calls: 49, badCalls: 40 }, { calls: 1000, badCalls: 0 }, "too few calls"],
  [{ calls: 1000, badCalls: 0 }, { calls: 49, badCalls: 40 }, "too few calls"],
  [{ calls: 100, badCalls: 0 }, { calls: 100, badCalls: 0 }, "no clear difference"],
  [{ calls: 100, badCalls: 100 }, { calls: 100, badCalls: 100 }, "no clear difference"],
] as const)("bad calls of %j after %j: %s", (now, before, verdict) => {
  expect(verdictOf(now, before)[0]).toBe(verdict);
});

test.each([
  [1.26, 1, "worse"],
  [1.24, 1, "no clear difference"],
  [0.79, 1, "better"],
  [undefined, 1, "no clear difference"],
] as const)("a p95 of %s s after %s s: %s", (now, before, verdict) => {
  const side = (p95: number | undefined) => ({ calls: 50, badCalls: 0, ...(p95 !== undefined && { p95 }) });
  expect(verdictOf(side(now), side(before))[1]).toBe(verdict);
});

test("groups of one side alone are there, and are not judged", () => {
  const rows = compare([{ values: ["new"], figures: { money: [], calls: 500 } }], [one({ calls: 500 })]);
  expect(rows.map(({ values, now, before, badVerdict }) => [values[0], now?.calls, before?.calls, badVerdict])).toEqual(
    [
      ["new", 500, undefined, "no calls before"],
      ["relay", undefined, 500, "no calls after"],
    ],
  );
});

test("a change is nothing where there was nothing, and goes by the second where ranges differ", () => {
  expect([change(1, 0), change(undefined, 1), change(3, 2)]).toEqual([undefined, undefined, 0.5]);
  expect(change(200, 100, [7200, 3600])).toBe(0);
});
