import { expect, test } from "vitest";
import { readOptions } from "../../../src/cli/report/options.ts";
import { askTiles, stepOf, stepOfBars, tilesOf } from "../../../src/cli/report/tiles.ts";
import { readDuration, readTime, windowOf, writeTime } from "../../../src/cli/report/times.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";

const now = Date.parse("2026-11-20T12:34:56.789Z");
const clock = { offset: 0, now: now / 1000 };
const hanoi = { ...clock, offset: 7 * 3600 };
const at = (text: string): number => Date.parse(text) / 1000;

test.each([
  ["now", false, clock, "2026-11-20T12:34:56Z"],
  ["now-90m", false, clock, "2026-11-20T11:04:56Z"],
  ["2026-11-01", false, clock, "2026-11-01T00:00:00Z"],
  ["2026-11-01", true, clock, "2026-11-02T00:00:00Z"],
  ["2026-11-01", false, hanoi, "2026-10-31T17:00:00Z"],
  ["2026-11-01", true, hanoi, "2026-11-01T17:00:00Z"],
  ["2026-11-01T08:00", true, clock, "2026-11-01T08:00:00Z"],
  ["2026-11-01 08:00:30", false, hanoi, "2026-11-01T01:00:30Z"],
  ["2026-11-01T08:00Z", false, hanoi, "2026-11-01T08:00:00Z"],
  ["2026-11-01T08:00:00.250-05:00", false, clock, "2026-11-01T13:00:00.250Z"],
] as const)("the time %s, as an end: %s", (text, asEnd, given, expected) => {
  expect(readTime("--from", text, asEnd, given)).toBe(at(expected));
});

test.each([
  "",
  "yesterday",
  "2026-13-01",
  "2026-02-30",
  "2026-11-01T25:00",
  "2026-11-01T08",
  "1793500000",
  "now+1h",
  "now-5x",
])("%o is no time, and the message names the option, the value and what is accepted", (text) => {
  expect(() => readTime("--against-from", text, false, clock)).toThrow(UsageError);
  expect(() => readTime("--against-from", text, false, clock)).toThrow(
    /^--against-from: ".*" is .*; expected .*(2026-11-01|24h)/,
  );
});

test.each([
  ["90m", 5400],
  ["24h", 86_400],
  ["1d12h", 129_600],
  ["2w", 1_209_600],
] as const)("the duration %s is %i s", (text, seconds) => expect(readDuration("--last", text)).toBe(seconds));

test.each(["", "24", "h", "-1h", "30s", "401d", "1.5h", "1h 30m"])("%o is no duration", (text) => {
  expect(() => readDuration("--last", text)).toThrow(/^--last: ".*" is not accepted; expected a duration such as 90m/);
});

const read = (...given: readonly string[]) => {
  const options = readOptions(["--prometheus", "http://127.0.0.1:1", ...given], {}, now);
  if (options === undefined) throw new Error("help was given");
  return options;
};

test("without words about time it is the last day; a day as the end is all of it, today until now", () => {
  expect(read().range).toEqual({ from: at("2026-11-19T12:34:56Z"), to: at("2026-11-20T12:34:56Z") });
  expect(read("--from", "2026-11-19", "--to", "2026-11-20").range.to).toBe(clock.now);
  expect(read("--last", "2h", "--to", "2026-11-10T10:00Z").range.from).toBe(at("2026-11-10T08:00:00Z"));
});

test.each([
  [["--against", "previous"], "2026-11-08T00:00:00Z", "2026-11-10T00:00:00Z"],
  [["--against", "7d"], "2026-11-03T00:00:00Z", "2026-11-05T00:00:00Z"],
  [["--against-from", "2026-10-01"], "2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z"],
  [["--against-from", "2026-10-01", "--against-to", "2026-10-07"], "2026-10-01T00:00:00Z", "2026-10-08T00:00:00Z"],
] as const)("compared with %j", (given, from, to) => {
  expect(read("--from", "2026-11-10", "--to", "2026-11-11", ...given).against).toEqual({ from: at(from), to: at(to) });
});

test.each([
  [["--last", "1h", "--from", "2026-11-01"], "--last and --from: one of them"],
  [
    ["--from", "2026-12-01"],
    '--from: "2026-12-01" (2026-12-01 00:00 UTC) is not in the past: it is 2026-11-20 12:34:56 UTC now',
  ],
  [["--last", "1h", "--to", "2027-01-01"], '--to: "2027-01-01" (2027-01-01 23:00 UTC) is not in the past'],
  [
    ["--from", "2026-11-02", "--to", "2026-11-01T08:00Z"],
    '--to: "2026-11-01T08:00Z" (2026-11-01 08:00 UTC) is not after --from, "2026-11-02" (2026-11-02 00:00 UTC)',
  ],
  [["--from", "now", "--to", "now"], '--to: "now" (2026-11-20 12:34:56 UTC) is not after --from, "now"'],
  [["--last", "1h", "--last", "2h"], "--last is given more than once; it is taken once"],
  [["--format", "csv", "--format=json"], "--format is given more than once"],
  [["--last"], "--last needs a value (one that begins with - is written --last=VALUE); there is"],
  [["--against", "foo"], '--against: "foo" is not accepted; expected previous (the range just before, as long), or'],
  [
    ["--from", "2026-11-10", "--to", "2026-11-11", "--against-from", "2026-11-15"],
    '--against-from: "2026-11-15" is not before the range itself, from 2026-11-10 00:00 UTC on',
  ],
  [["--against", "previous", "--against-from", "2026-11-01"], "--against and --against-from: one of them"],
  [["--against-to", "2026-11-01"], "--against-to: needs --against-from"],
  [["--by", "shoe"], '--by: "shoe" is no group; expected service, relay'],
  [["--where", "relay"], '--where: "relay" is no condition; expected LABEL=VALUE'],
  [["--where", "shoe=1"], '--where: "shoe=1" is no condition'],
  [["--currency", "usd"], '--currency: "usd" is not accepted; expected three capital letters'],
  [["--generation", "new"], '--generation: "new" is not accepted; expected classic, native'],
  [["--format", "pdf"], '--format: "pdf" is not accepted; expected table, json, csv, html'],
  [["--timeout", "0"], '--timeout: "0" is not accepted; expected whole seconds from 1 to 600'],
  [["--utc-offset", "7"], '--utc-offset: "7" is not accepted; expected +HH:MM or -HH:MM'],
  [["--out", ""], "--out: expected a file to write"],
  [["--shoe"], "--shoe is no option; there is: --prometheus"],
  [["sk-abcdefgh12345678"], "an argument that is no option; there is"],
] as const)("%j is refused, and why", (given, message) => {
  expect(() => read(...given)).toThrow(UsageError);
  expect(() => read(...given)).toThrow(message);
});

test("an offset before UTC is no option, and a condition's value can't leave its quotes", () => {
  expect(read("--utc-offset", "-05:00").clock.offset).toBe(-18_000);
  expect(read("--where", 'model=a"} or up{x="', "--where", "relay!~a\\.b").where).toBe(
    'gen_ai_request_model="a\\"} or up{x=\\"", server_address!~"a\\\\.b"',
  );
});

test("a window has whole seconds, or milliseconds", () => {
  expect([windowOf({ from: 10, to: 70 }), windowOf({ from: 10.25, to: 70.2 })]).toEqual(["60s", "59950ms"]);
  expect(writeTime(at("2026-11-01T20:00:00Z"), 7 * 3600)).toBe("2026-11-02 03:00 +07:00");
});

test.each([
  ["2026-11-01T00:10:00Z", "2026-11-01T03:40:00Z"],
  ["2026-10-30T10:00:00Z", "2026-11-20T11:30:15Z"],
  ["2026-11-01T00:00:00Z", "2026-11-01T00:20:00Z"],
  ["2025-12-01T00:00:00Z", "2026-11-20T00:00:00Z"],
])("the tiles from %s to %s fill it without a gap, and are few", (from, to) => {
  const range = { from: at(from), to: at(to) };
  for (const [step, offset] of [
    [stepOf(range), 0],
    [stepOfBars(range), 5.5 * 3600],
  ] as const) {
    const tiles = tilesOf(range, step, offset);
    expect(tiles.length).toBeLessThanOrEqual(74);
    expect([tiles[0]?.from, tiles.at(-1)?.to]).toEqual([range.from, range.to]);
    tiles.forEach((tile, index) => {
      if (index > 0) expect(tile.from).toBe(tiles[index - 1]?.to);
      if (index > 0) expect((tile.from + offset) % step).toBe(0);
    });
  }
});

test("what is asked for each tile is asked over that tile: parts alone, whole ones in one question", async () => {
  const asked: string[] = [];
  const prometheus = {
    at: async (expr: string, time: number) => {
      asked.push(`${expr} @ ${time}`);
      return [{ labels: { model: "a" }, value: time }];
    },
    over: async (expr: string, from: number, to: number, step: number) => {
      asked.push(`${expr} ${from}-${to}/${step}`);
      return [{ labels: { model: "a" }, points: [[7200, 7200] as const] }];
    },
    has: async () => true,
  };
  const tiles = tilesOf({ from: 1800, to: 12_000 }, 3600, 0);
  const found = await askTiles(prometheus, (window) => `x[${window}]`, tiles, 3600);
  expect(asked.toSorted()).toEqual(["x[1200s] @ 12000", "x[1800s] @ 3600", "x[3600s] 7200-10800/3600"]);
  expect(found).toEqual([{ labels: { model: "a" }, values: [3600, 7200, null, 12_000] }]);
});
