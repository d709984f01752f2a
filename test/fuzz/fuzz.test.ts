import { expect, test } from "vitest";
import { shareOf } from "./coverage.ts";
import { drive, type Trace } from "./drive.ts";
import { fuzz } from "./fuzz.ts";
import type { Plant } from "./plants.ts";
import { Random } from "./random.ts";
import { recordingsOf } from "./recordings.ts";
import { product } from "./subject.ts";

const seed = 6;

test(
  "nothing that a server or an app may send harms the readers, and nearly all of their lines are tried",
  { timeout: 300_000 },
  async () => {
    const report = await fuzz({ seed, inputs: 12_000, coverage: true });
    expect(report.findings).toEqual([]);
    expect(report.ran).toBe(12_000);
    const decoders = report.coverage.filter(({ file }) => file.startsWith("src/wire/"));
    expect(decoders.length).toBeGreaterThan(30);
    expect(shareOf(decoders)).toBeGreaterThanOrEqual(95);
  },
);

/** The rule that finds each plant, and the ways that lead through it: of all ways, half a million inputs find them all. */
const foundBy: Readonly<Record<Plant, readonly [rule: RegExp, courses: readonly string[], inputs: number]>> = {
  "a decoder that throws": [/TypeError/, ["answer", "stream"], 10_000],
  "a decoder that counts wrong": [/usage\.output of/, ["answer", "stream"], 10_000],
  "a decoder that reads a prototype": [/only a prototype says/, ["answer", "stream"], 10_000],
  "a decoder that keeps": [/anthropic-messages keeps/, ["kept"], 20],
  "a decoder that takes its time": [/cohere-chat: .* bytes take/, ["growth"], 60],
  "a framing that hangs": [/it does not end/, ["framing"], 20_000],
  "a framing that hoards": [/MiB held/, ["endless"], 500],
};

test.each(Object.entries(foundBy))("%s is found", { timeout: 120_000 }, async (plant, [rule, courses, inputs]) => {
  const task = { seed, inputs, plant: plant as Plant, courses, findingLimit: 1, hangMs: 5000 };
  const { findings } = await fuzz(task);
  expect(findings.map(({ what }) => what)).toEqual([expect.stringMatching(rule)]);
});

test("an input is the same whenever it is made, and another's is another", async () => {
  const recordings = recordingsOf(undefined);
  const made = async (input: number): Promise<Trace> => {
    const trace: Trace = {};
    await drive(product, recordings, seed, input, trace);
    return trace;
  };
  // The first ones weigh each dialect and time it, which is no input's.
  for (let input = 200; input < 240; input += 1) expect(await made(input)).toEqual(await made(input));
  expect(await made(1)).not.toEqual(await made(2));
});

test("chance is even", () => {
  const random = new Random(1, 2);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 10_000; draw += 1) counts[random.below(10)] = (counts[random.below(10)] ?? 0) + 1;
  for (let draw = 0; draw < 1000; draw += 1) expect(random.fraction).toBeLessThan(1);
  expect(Math.max(...counts)).toBeLessThan(2000);
  expect(new Random(1, 2).fraction).not.toBe(new Random(1, 3).fraction);
  expect(new Random(1, 2).fraction).not.toBe(new Random(2, 2).fraction);
});
