import { expect, test, vi } from "vitest";
import { calendarOf } from "../../../monitoring/rules/calendar.ts";
import { offsetExpression, offsetsOf, slotSeconds, type ZoneOffsets } from "../../../monitoring/rules/time-zone.ts";

const at = (text: string) => Date.parse(text) / 1000;

/** The offset at a time, as PromQL would have it. */
function offsetAt({ first, changes }: ZoneOffsets, time: string): number {
  return changes.reduce((sum, change) => sum + change.by * (at(time) >= change.at ? 1 : 0), first);
}

test.each([
  ["UTC", 0, 3600],
  ["Asia/Ho_Chi_Minh", 7 * 3600, 3600],
  ["Asia/Kolkata", 5.5 * 3600, 1800],
  ["Asia/Kathmandu", 5.75 * 3600, 900],
  ["America/Phoenix", -7 * 3600, 3600],
  ["+03:00", 3 * 3600, 3600],
] as const)("%s is always as far from UTC", (timeZone, first, slot) => {
  const offsets = offsetsOf(timeZone);
  expect(offsets).toEqual({ first, changes: [] });
  expect(slotSeconds(offsets)).toBe(slot);
  expect(offsetExpression(offsets)).toBe(`vector(${first})`);
});

test.each([
  ["Europe/Berlin", 3600, 3600, "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2036-10-26T01:00:00Z", 3600],
  ["America/New_York", -18_000, 3600, "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z", "2036-11-02T06:00:00Z", 3600],
  // Its summer begins in autumn, and is half an hour.
  ["Australia/Lord_Howe", 39_600, -1800, "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z", "2036-10-04T15:30:00Z", 1800],
] as const)("%s changes its clocks twice a year, to the second", (timeZone, first, by, once, again, last, slot) => {
  const offsets = offsetsOf(timeZone);
  expect(offsets.first).toBe(first);
  expect(offsets.changes).toHaveLength(22);
  expect(offsets.changes.slice(0, 2)).toEqual([
    { at: at(once), by },
    { at: at(again), by: -by },
  ]);
  expect(offsets.changes.at(-1)).toEqual({ at: at(last), by: -by });
  expect(slotSeconds(offsets)).toBe(slot);
});

test("at any time the offset is what the clocks there show", () => {
  for (const timeZone of ["Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "Africa/Casablanca"]) {
    const offsets = offsetsOf(timeZone);
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    for (let time = at("2026-01-01T00:00:00Z"); time < at("2037-01-01T00:00:00Z"); time += 86_400 * 3.3) {
      const shown = at(`${clock.format(time * 1000).replace(" ", "T")}Z`);
      expect(offsetAt(offsets, new Date(time * 1000).toISOString())).toBe(shown - time);
    }
  }
});

test("the expression adds each change from its time on", () => {
  expect(
    offsetExpression({
      first: 3600,
      changes: [
        { at: 100, by: 3600 },
        { at: 200, by: -3600 },
      ],
    }),
  ).toBe("vector(3600\n  + 3600 * (time() >= bool 100)\n  - 3600 * (time() >= bool 200)\n)");
});

test("what is made of a zone is the same whenever it is made", () => {
  const now = calendarOf("Europe/Berlin").rules;
  vi.useFakeTimers({ now: new Date("2041-07-01T00:00:00Z") });
  try {
    expect(calendarOf("Europe/Berlin").rules).toEqual(now);
  } finally {
    vi.useRealTimers();
  }
});

test.each(["Mars/Olympus", "Ho Chi Minh", "", "+7"])("%j is refused, with the place where it stands", (timeZone) => {
  expect(() => offsetsOf(timeZone)).toThrow(
    `timeZone in monitoring/thresholds.ts: "${timeZone}" is no time zone; write it as Asia/Ho_Chi_Minh`,
  );
});
