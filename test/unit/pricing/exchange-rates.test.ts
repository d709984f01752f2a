import * as fc from "fast-check";
import { expect, test } from "vitest";
import { convert, type DatedRate, type ExchangeRates } from "../../../src/pricing/exchange-rates.ts";

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dated = (rates: Readonly<Record<string, number>>): DatedRate[] =>
  Object.entries(rates).map(([date, perBase]) => ({ from: day(date), date, perBase }));
const rates: ExchangeRates = {
  base: "USD",
  currencies: new Map([
    ["CNY", dated({ "2026-11-01": 8, "2026-11-15": 4 })],
    ["VND", dated({ "2026-11-01": 26_180 })],
    ["EUR", dated({ "2026-11-03": 0.5 })],
  ]),
};
const noon = (date: string): number => day(date) + 43_200_000;

test.each([
  ["from the base, between two dates, at the earlier", 2, "USD", "CNY", noon("2026-11-10"), 16, "2026-11-01"],
  ["from the base, after the last date, at the last", 2, "USD", "CNY", noon("2027-05-01"), 8, "2026-11-15"],
  ["from the first instant of a date at its rate", 2, "USD", "CNY", day("2026-11-15"), 8, "2026-11-15"],
  ["up to the last instant before it at the one before", 2, "USD", "CNY", day("2026-11-15") - 1, 16, "2026-11-01"],
  ["to the base", 16, "CNY", "USD", noon("2026-11-02"), 2, "2026-11-01"],
  ["through the base, with the older of the two dates", 4, "CNY", "EUR", noon("2026-11-04"), 0.25, "2026-11-01"],
  ["through the base, each at its own date", 4, "CNY", "EUR", noon("2026-11-20"), 0.5, "2026-11-03"],
  ["nothing to nothing", 0, "CNY", "EUR", noon("2026-11-20"), 0, "2026-11-03"],
  ["a large amount", 1e15, "USD", "VND", noon("2026-11-20"), 2.618e19, "2026-11-01"],
] as const)("converts %s", (_sentence, amount, from, to, at, converted, rateDate) => {
  expect(convert(amount, from, to, at, rates)).toEqual({ amount: converted, currency: to, rateDate });
});

test.each([
  ["in a currency of the file", "CNY", rates],
  ["in a currency that no file has", "JPY", rates],
  ["before the first date", "EUR", rates],
  ["without any rates", "EUR", undefined],
] as const)("leaves a cost %s as it is where it is charged in the currency asked for", (_sentence, currency, given) => {
  expect(convert(1.5, currency, currency, day("2020-01-01"), given)).toEqual({ amount: 1.5, currency });
});

test.each([
  ["before the first date of the cost's currency", 1, "EUR", "USD", noon("2026-11-02")],
  ["before the first date of the currency asked for", 1, "CNY", "EUR", noon("2026-11-02")],
  ["from a currency without a rate", 1, "JPY", "USD", noon("2026-11-20")],
  ["to a currency without a rate", 1, "USD", "JPY", noon("2026-11-20")],
  ["what becomes too large for a number", 1e305, "USD", "VND", noon("2026-11-20")],
  ["what becomes too small for one", 5e-324, "VND", "USD", noon("2026-11-20")],
  ["no number", Number.NaN, "USD", "CNY", noon("2026-11-20")],
  ["an endless amount", Infinity, "USD", "CNY", noon("2026-11-20")],
  ["less than nothing", -1, "USD", "CNY", noon("2026-11-20")],
] as const)("converts nothing %s", (_sentence, amount, from, to, at) => {
  expect(convert(amount, from, to, at, rates)).toBeUndefined();
});

test("converts nothing to another currency without rates", () => {
  expect(convert(1, "USD", "EUR", day("2026-11-20"), undefined)).toBeUndefined();
});

test("is exact to 1e-9, and to much less, whatever the amount and the rates", () => {
  fc.assert(
    fc.property(amounts(), decimals(), decimals(), (amount, one, other) => {
      const given: ExchangeRates = {
        base: "USD",
        currencies: new Map([
          ["CNY", dated({ "2026-11-01": Number(one) })],
          ["EUR", dated({ "2026-11-01": Number(other) })],
        ]),
      };
      const converted = convert(amount, "CNY", "EUR", day("2026-11-20"), given)?.amount ?? Number.NaN;
      // amount × other ÷ one, as whole numbers: |converted × one − amount × other| ≤ amount × other ÷ 10¹⁵
      const [told, charged] = [exactly(converted), exactly(amount)];
      const right = charged * tenBillionths(other);
      const difference = told * tenBillionths(one) - right;
      expect((difference < 0n ? -difference : difference) * 10n ** 15n <= right).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("is additive, and is never negative, infinite or no number", () => {
  fc.assert(
    fc.property(amounts(), amounts(), (one, other) => {
      const of = (amount: number): number => convert(amount, "VND", "EUR", noon("2026-11-20"), rates)?.amount ?? -1;
      expect(of(one)).toBeGreaterThan(0);
      expect(Number.isFinite(of(one))).toBe(true);
      expect(Math.abs(of(one + other) - of(one) - of(other))).toBeLessThanOrEqual(of(one + other) * 1e-15);
    }),
  );
});

/** From a picounit to a thousand million units. */
function amounts(): fc.Arbitrary<number> {
  return fc.double({ min: 1e-12, max: 1e9, noNaN: true });
}

/** Rates as a file has them, with up to ten decimals. */
function decimals(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 1, max: 9_999_999_999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(10, "0")}`);
}

function tenBillionths(decimal: string): bigint {
  return BigInt(decimal.replace(".", ""));
}

/** A double as a whole number of 2⁻¹⁶⁰: every one from 1e-30 on is. */
function exactly(value: number): bigint {
  let [scaled, left] = [value, 160];
  for (; left > 0 && !Number.isInteger(scaled); left -= 1) scaled *= 2;
  return BigInt(scaled) << BigInt(left);
}
