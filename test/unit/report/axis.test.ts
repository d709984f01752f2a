import { expect, test } from "vitest";
import { axisFor, axisText, labelled } from "../../../src/cli/report/axis.ts";

test.each([
  ["share", [1], 1],
  ["share", [0.83], 1],
  ["share", [0.051], 0.06],
  ["share", [], 0.01],
  ["count", [3], 4],
  ["count", [0], 4],
  ["count", [11_600_000], 12_000_000],
  ["seconds", [6.1], 8],
  ["money", [0.000_012], 0.0001],
  ["money", [39.9], 40],
] as const)("an axis of %s for %j ends at %f, in four parts", (unit, values, max) => {
  const axis = axisFor(unit, values);
  expect(axis.max).toBeCloseTo(max, 12);
  expect(axis.interval * 4).toBeCloseTo(max, 12);
});

test("no share is more than the whole, and no line is between two whole calls", () => {
  for (let share = 0; share <= 1; share += 0.01) expect(axisFor("share", [share]).max).toBeLessThanOrEqual(1);
  for (let calls = 0; calls < 200; calls += 1) {
    const { max, interval } = axisFor("count", [calls]);
    expect([calls, max >= calls, Number.isInteger(interval)]).toEqual([calls, true, true]);
  }
});

test.each([
  ["share", 0.025, "2.5 %"],
  ["share", 1, "100 %"],
  ["seconds", 0.25, "250 ms"],
  ["seconds", 2.5, "2.5 s"],
  ["count", 6000, "6,000"],
  ["count", 25_000, "25 k"],
  ["count", 3_000_000, "3 M"],
  ["money", 0.000_025, "0.000025"],
  ["money", 0, "0"],
] as const)("beside an axis of %s %f is %s", (unit, value, text) => {
  expect(axisText(unit, value)).toBe(text);
});

const hours = (count: number, step: number): readonly string[] =>
  Array.from({ length: count }, (_, at) =>
    new Date(Date.parse("2026-11-01T08:00:00Z") + at * step * 3_600_000).toISOString().slice(5, 16).replace("T", " "),
  );

test.each([
  ["a week by three hours", hours(56, 3)],
  ["two days by hours", hours(48, 1)],
  ["a month by half days", hours(60, 12)],
  ["a day and a bit, never at midnight", hours(9, 5)],
  ["half a day, by its times alone", hours(36, 0.25).map((text) => text.slice(6))],
  ["one part", hours(1, 1)],
  ["days", hours(60, 24).map((text) => text.slice(0, 5))],
])("below %s stand few words, equally far apart, with room for each", (_, times) => {
  const words = [...labelled(times)].toSorted(([one], [other]) => one - other);
  expect(words.length).toBeGreaterThan(0);
  // Of 372 units that a chart is wide a letter takes some 7.
  for (const [at, [place, text]] of words.entries()) {
    const [next] = words[at + 1] ?? [Number.POSITIVE_INFINITY];
    expect([text, ((next - place) / times.length) * 372 > text.length * 7]).toEqual([text, true]);
  }
  const gaps = new Set(words.slice(1).map(([place], at) => place - (words[at]?.[0] ?? 0)));
  expect(gaps.size).toBeLessThanOrEqual(1);
});
