import { expect, test } from "vitest";
import { billedUsage } from "../../../src/wire/billed-usage.ts";

test("where nothing else is billed, usage is what was used", () => {
  const usage = { input: 480, cacheRead: 448, output: 15 };
  expect(billedUsage(usage)).toBe(usage);
});

test("what is billed takes the place of what was used, and the cache is no part of it", () => {
  const usage = { input: 480, cacheRead: 448, output: 15, reasoning: 9, billedInput: 7, billedOutput: 12 };
  expect(billedUsage(usage)).toEqual({ input: 7, output: 12, reasoning: 9 });
  expect(billedUsage({ input: 480, output: 15, billedInput: 7 })).toEqual({ input: 7, output: 15 });
});
