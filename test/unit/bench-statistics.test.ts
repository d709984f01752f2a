import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withLimits } from "../../bench/limits.ts";
import { cellOf, tableOf } from "../../bench/paired.ts";
import { standingOf, type Results } from "../../bench/results.ts";
import { differences, medianOf, ratioOf, slopeOf, summarise } from "../../bench/statistics.ts";
import { withResults } from "../../tools/docs-performance.ts";

test.each([
  [[3], 3],
  [[1, 9, 2], 2],
  [[4, 1, 2, 9], 3],
])("the median of %j is %d", (values, median) => {
  expect(medianOf(values)).toBe(median);
});

test("one outlier moves neither the median nor the noise, and more repetitions make the noise less", () => {
  const few = summarise([10, 11, 12, 13, 14]);
  expect(summarise([10, 11, 12, 13, 1000]).median).toBe(few.median);
  expect(summarise([10, 11, 12, 13, 1000]).noise).toBeCloseTo(few.noise);
  const many = summarise([10, 11, 12, 13, 14, 10, 11, 12, 13, 14, 10, 11, 12, 13, 14, 10, 11, 12, 13, 14]);
  expect([many.median, many.repetitions]).toEqual([12, 20]);
  expect(many.noise).toBeCloseTo(few.noise / 2);
});

test("what is added is told pair by pair, so that a machine that slows down adds nothing", () => {
  expect(differences([11, 21, 31], [10, 20, 30])).toEqual([1, 1, 1]);
});

test("a share has the noise of both its parts", () => {
  const share = ratioOf({ median: 1, noise: 0.03, repetitions: 5 }, { median: 4, noise: 0.16, repetitions: 9 });
  expect([share.median, share.repetitions]).toEqual([0.25, 5]);
  expect(share.noise).toBeCloseTo(0.0125);
});

test("growth is the slope of the line through all looks", () => {
  expect(slopeOf([1, 2, 3, 4], [10, 13, 15, 18])).toBeCloseTo(2.6);
});

test("a table tells what each adds to the bare process, and what that takes by itself", () => {
  const samples = new Map([
    ["bare", [20, 22, 21]],
    ["ours", [30, 33, 31]],
  ]);
  const table = tableOf("start", "Start", [{ name: "CPU", unit: "ms", samples }]);
  expect(["bare", "ours", "nobody"].map((name) => cellOf(table, name, "CPU")?.median)).toEqual([21, 10, undefined]);
});

test.each([
  [0.1, "aim met"],
  [0.25, "limit met"],
  [0.31, "missed"],
])("a chunk of %d µs: %s", (measured, standing) => {
  expect(withLimits([{ id: "chunk", measured }]).map(standingOf)).toEqual([standing]);
});

test("what has no line of its own is no result", () => {
  expect(() => withLimits([{ id: "speed", measured: 1 }])).toThrow('nothing is promised of "speed"');
});

const results: Results = {
  commit: "abc1234",
  changed: 0,
  date: "2026-01-02 03:04",
  node: "24.0.0",
  cpu: "A",
  cores: 2,
  load: 0.5,
  quick: false,
  seconds: 300,
  observers: [
    { name: "bare", is: "the service alone", modelSpans: 0 },
    { name: "other", is: "another; 1.0", fails: "ended with 1: Error: a|b" },
  ],
  tables: [
    {
      id: "start-up",
      title: "Start-up",
      columns: [{ name: "CPU", unit: "ms" }],
      lines: [
        { observer: "bare", cells: [{ median: 21.04, noise: 0.3, repetitions: 15 }] },
        { observer: "relayscope", cells: [{ median: 9.96, noise: 0.25, repetitions: 15 }] },
      ],
    },
  ],
  rows: withLimits([
    { id: "chunk", measured: 0.4, noise: 0.02 },
    { id: "request", measured: 0.4, note: "an image" },
  ]),
};

test("the page has the tables of the run, a line for each limit that is missed, and its own text around them", () => {
  const begin = "<!-- bench: made by tools/docs-performance.ts from bench/results/latest.json; do not edit -->";
  const page = withResults(`before\n${begin}\nold\n<!-- /bench -->\nafter`, results);
  expect(page).toMatch(/^before\n/);
  expect(page).toMatch(/<!-- \/bench -->\nafter$/);
  expect(page).not.toContain("old");
  const lines = page.split("\n");
  expect(lines).toContain("| CPU time of a stream's chunk | 0.300 µs | 0.150 µs | 0.400 µs ± 0.020 | missed |");
  expect(lines).toContain(
    "| Time that the thread stands still for a request of 10 MB | 1 ms | 0.500 ms | 0.400 ms (an image) | aim met |",
  );
  expect(lines.filter((line) => line.startsWith("- **"))).toEqual([
    expect.stringMatching(/^- \*\*CPU time of a stream's chunk\*\* \(limit missed\): /),
  ]);
  expect(lines).toContain("| bare | 21.0 ± 0.300 |");
  expect(lines).toContain("| relayscope | +9.96 ± 0.250 |");
  expect(lines).toContain("| other | another; 1.0 | does not run: ended with 1: Error: a\\|b |");
  expect(withResults(page, results)).toBe(page);
});

test("docs/performance.md tells the run that was kept", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  const kept = JSON.parse(read("../../bench/results/latest.json")) as Results;
  const page = read("../../docs/performance.md");
  expect(page).toBe(withResults(page, kept));
});
