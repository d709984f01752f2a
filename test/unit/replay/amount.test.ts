import fc from "fast-check";
import { expect, test } from "vitest";
import { amountOf, ratioOf, readAmount, showAmount, writeAmount } from "../../../src/cli/prices/replay/amount.ts";

test.each([
  ["0", "0"],
  ["1.50", "1.5"],
  ["-0.25", "-0.25"],
  [".5", "0.5"],
  ["0E-6176", "0"],
  ["4.5e-6", "0.0000045"],
  ["1.2e3", "1200"],
  ["0.003835980000000000000000000000", "0.00383598"],
  ["0.0000000000000000005", "0.000000000000000001"],
  ["0.0000000000000000004", "0"],
  ["9999999999999999999999", "9999999999999999999999"],
])("%s is read as %s", (text, exact) => {
  const amount = readAmount(text);
  expect(amount === undefined ? undefined : writeAmount(amount)).toBe(exact);
});

test.each(["", "abc", "1,5", "$1", "1e999999", "9e99", "--1", "1.2.3", "NaN", "Infinity"])(
  "%j is no amount",
  (text) => {
    expect(readAmount(text)).toBeUndefined();
  },
);

test("whole picos come out of the double that they became, and their sums are exact", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 8192e12 - 1 }), { maxLength: 50 }), (picos) => {
      const sum = picos.reduce((sum, count) => sum + (amountOf(count / 1e12) ?? -1n), 0n);
      const exact = picos.reduce((sum, count) => sum + BigInt(count), 0n) * 10n ** 6n;
      expect(sum).toBe(exact);
    }),
  );
});

test("people see six places, and twelve where six would show nothing", () => {
  expect(["1.2345675", "-0.0000004", "0", "0.1"].map((text) => showAmount(readAmount(text) ?? -1n))).toEqual([
    "1.234568",
    "-0.000000400000",
    "0.000000",
    "0.100000",
  ]);
});

test("a ratio is a number, and there is none to nothing", () => {
  expect(ratioOf(readAmount("1") ?? 0n, readAmount("3") ?? 0n)).toBeCloseTo(1 / 3, 11);
  expect(ratioOf(1n, 0n)).toBeUndefined();
});
