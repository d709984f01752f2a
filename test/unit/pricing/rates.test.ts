import * as fc from "fast-check";
import { expect, test } from "vitest";
import { charge, type Rate, rateFromPrice, type Rates } from "../../../src/pricing/rates.ts";
import type { Usage } from "../../../src/wire/format.ts";

const dollars = (price: number): number => rateFromPrice(price) ?? Number.NaN;
const sonnet: Rates = {
  input: { base: dollars(3), steps: [[200_000, dollars(6)]] },
  cacheRead: { base: dollars(0.3), steps: [[200_000, dollars(0.6)]] },
  cacheWrite: dollars(3.75),
  cacheWrite1h: dollars(6),
  output: { base: dollars(15), steps: [[200_000, dollars(22.5)]] },
};

test.each<[string, Usage, Rates, number]>([
  ["input and output each at their price", { input: 1000, output: 100 }, sonnet, 0.0045],
  ["a cached read at its own", { input: 1000, cacheRead: 900, output: 0 }, sonnet, 0.00057],
  ["a cache write at its own", { input: 1000, cacheWrite: 600, output: 0 }, sonnet, 0.00345],
  [
    "cache writes for 5 minutes and an hour apart",
    { input: 1000, cacheWrite: 600, cacheWrite5m: 200, cacheWrite1h: 400, output: 0 },
    sonnet,
    0.00435,
  ],
  [
    "cache writes told in parts only",
    { input: 1000, cacheWrite5m: 200, cacheWrite1h: 400, output: 0 },
    sonnet,
    0.00435,
  ],
  [
    "an hour's write at the plain write price where it has none",
    { input: 10, cacheWrite: 10, cacheWrite1h: 10, output: 0 },
    { input: 1, cacheWrite: 2e6, output: 1 },
    0.00002,
  ],
  [
    "cached input as input where it has no price",
    { input: 1000, cacheRead: 900, output: 0 },
    { input: dollars(2), output: 0 },
    0.002,
  ],
  ["reasoning as output", { input: 0, output: 100, reasoning: 90 }, sonnet, 0.0015],
  [
    "reasoning at a price of its own",
    { input: 0, output: 100, reasoning: 90 },
    { ...sonnet, reasoning: dollars(3) },
    0.00042,
  ],
  [
    "audio in and out apart from text",
    { input: 100, audioInput: 60, output: 50, audioOutput: 40 },
    { input: dollars(1), audioInput: dollars(10), output: dollars(2), audioOutput: dollars(20) },
    0.00146,
  ],
  ["exactly at a step still the lower price", { input: 200_000, output: 10 }, sonnet, 0.60015],
  ["above a step all of the call at the higher", { input: 200_001, cacheRead: 200_000, output: 10 }, sonnet, 0.120231],
  ["a fee for the call on top", { input: 1000, output: 0 }, { ...sonnet, perRequest: 5e9 }, 0.008],
  ["nothing for a free model", { input: 1000, output: 1000 }, { input: 0, output: 0 }, 0],
])("charges %s", (_sentence, usage, rates, amount) => {
  expect(charge(usage, rates)).toBe(amount);
});

test("charges a fee alone without any usage", () => {
  expect(charge(undefined, { perRequest: 4e10 })).toBe(0.04);
});

test.each<[string, Usage | undefined]>([
  ["no usage", undefined],
  ["no output", { input: 5 }],
  ["no input", { output: 5 }],
  ["a count that is none", { input: Number.NaN, output: 5 }],
  ["a negative count", { input: -1, output: 5 }],
  ["a broken token", { input: 1.5, output: 5 }],
])("charges nothing at all for %s", (_case, usage) => {
  expect(charge(usage, sonnet)).toBeUndefined();
});

test.each([[-1], [Number.NaN], [1e8 + 1], [Number.POSITIVE_INFINITY], [0.1234567]])(
  "takes %d for no price",
  (price) => {
    expect(rateFromPrice(price)).toBeUndefined();
  },
);

const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const rate = (max: number): fc.Arbitrary<Rate> =>
  fc.oneof(count(max), fc.record({ base: count(max), steps: fc.tuple(fc.tuple(count(300_000), count(max))) }));
const anyRates = (max: number): fc.Arbitrary<Rates> =>
  fc.record(
    {
      input: rate(max),
      cacheRead: rate(max),
      cacheWrite: rate(max),
      cacheWrite1h: rate(max),
      audioInput: rate(max),
      imageInput: rate(max),
      output: rate(max),
      reasoning: rate(max),
      audioOutput: rate(max),
      imageOutput: rate(max),
      perRequest: count(1e12),
    },
    { requiredKeys: ["input", "output"] },
  );
const anyUsage = (max: number): fc.Arbitrary<Usage> =>
  fc.record(
    {
      input: count(max),
      cacheRead: count(max),
      cacheWrite: count(max),
      cacheWrite5m: count(max),
      cacheWrite1h: count(max),
      audioInput: count(max),
      imageInput: count(max),
      output: count(max),
      reasoning: count(max),
      audioOutput: count(max),
      imageOutput: count(max),
    },
    { requiredKeys: ["input", "output"] },
  );

test("is the double nearest to the true amount, by integers without limit", () => {
  // Up to 600 dollars per million tokens and two million tokens: more than any model that is sold.
  fc.assert(
    fc.property(anyUsage(2_000_000), anyRates(6e8), (usage, rates) => {
      expect(charge(usage, rates)).toBe(Number(exactPicos(usage, rates)) / 1e12);
    }),
    { numRuns: 2000 },
  );
});

test("stays within 1e-9 for any call up to a million, at the highest prices that a file may say", () => {
  fc.assert(
    fc.property(anyUsage(150_000), anyRates(1e12), (usage, rates) => {
      const exact = exactPicos(usage, rates);
      const amount = charge(usage, rates) ?? Number.NaN;
      // Whole units and the rest apart, so that this side of the comparison loses nothing.
      const whole = Math.floor(amount);
      const picos = BigInt(whole) * 10n ** 12n + BigInt(Math.round((amount - whole) * 1e12));
      const difference = picos > exact ? picos - exact : exact - picos;
      expect(difference <= 1000n).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("is never negative, never NaN, and never more than every token at the highest rate", () => {
  fc.assert(
    fc.property(anyUsage(2_000_000), anyRates(6e8), (usage, rates) => {
      const amount = charge(usage, rates) ?? Number.NaN;
      expect(amount).toBeGreaterThanOrEqual(0);
      expect(amount).toBeLessThanOrEqual((((usage.input ?? 0) + (usage.output ?? 0)) * 6e8 + 1e12) / 1e12);
    }),
  );
});

test("adds up: calls charged one by one cost what their tokens cost together", () => {
  const flat: Rates = { input: dollars(0.15), cacheRead: dollars(0.0028), output: dollars(0.6) };
  fc.assert(
    fc.property(
      fc.array(fc.record({ input: count(100_000), output: count(10_000) }), { maxLength: 1000 }),
      (usages) => {
        const sum = usages.reduce((total, usage) => total + (charge(usage, flat) ?? Number.NaN), 0);
        const together = charge(
          { input: usages.reduce((n, u) => n + u.input, 0), output: usages.reduce((n, u) => n + u.output, 0) },
          flat,
        );
        expect(Math.abs(sum - (together ?? Number.NaN))).toBeLessThan(1e-9);
      },
    ),
  );
});

test("any calls, each rounded once, cost together what unlimited integers say, to a billionth", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyUsage(200_000), anyRates(1e8)), { maxLength: 300 }), (calls) => {
      const sum = calls.reduce((total, [usage, rates]) => total + (charge(usage, rates) ?? Number.NaN), 0);
      const exact = calls.reduce((total, [usage, rates]) => total + exactPicos(usage, rates), 0n);
      expect(Math.abs(sum - Number(exact) / 1e12)).toBeLessThan(1e-9);
    }),
  );
});

test("times a factor is within a billionth of what unlimited integers say, for calls up to a hundred thousand", () => {
  fc.assert(
    // A factor of six decimals, as millionths.
    fc.property(anyUsage(100_000), anyRates(6e8), fc.integer({ min: 0, max: 1000e6 }), (usage, rates, millionths) => {
      const amount = charge(usage, rates, millionths / 1e6) ?? Number.NaN;
      const exact = exactPicos(usage, rates) * BigInt(millionths);
      const whole = Math.floor(amount);
      const given = (BigInt(whole) * 10n ** 12n + BigInt(Math.round((amount - whole) * 1e12))) * 1_000_000n;
      const difference = given > exact ? given - exact : exact - given;
      expect(difference <= 1000n * 1_000_000n).toBe(true);
      expect(amount).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

test("no token is charged twice: with one price for all parts a call costs what its totals do", () => {
  fc.assert(
    fc.property(anyUsage(2_000_000), count(6e8), count(6e8), (usage, input, output) => {
      const parts = { cacheRead: input, cacheWrite: input, cacheWrite1h: input, audioInput: input, imageInput: input };
      const rates = { ...parts, input, output, reasoning: output, audioOutput: output, imageOutput: output };
      expect(charge(usage, rates)).toBe(
        charge({ input: usage.input ?? 0, output: usage.output ?? 0 }, { input, output }),
      );
    }),
  );
});

/** The bill by unlimited integers, written anew: each kind takes its tokens from what is left of the total. */
function exactPicos(usage: Usage, rates: Rates): bigint {
  const at = (given: Rate): bigint => {
    if (typeof given === "number") return BigInt(given);
    return BigInt(given.steps.reduce((now, [above, next]) => ((usage.input ?? 0) > above ? next : now), given.base));
  };
  const bill = (total: number, kinds: [number | undefined, Rate | undefined][], rest: Rate): bigint => {
    let picos = 0n;
    let left = BigInt(total);
    for (const [tokens = 0, price] of kinds) {
      if (price === undefined) continue;
      const taken = BigInt(tokens) < left ? BigInt(tokens) : left;
      picos += taken * at(price);
      left -= taken;
    }
    return picos + left * at(rest);
  };
  const written = usage.cacheWrite ?? (usage.cacheWrite5m ?? 0) + (usage.cacheWrite1h ?? 0);
  const hour = Math.min(usage.cacheWrite1h ?? 0, written);
  const input = bill(
    usage.input ?? 0,
    [
      [usage.cacheRead, rates.cacheRead],
      [hour, rates.cacheWrite1h ?? rates.cacheWrite],
      [written - hour, rates.cacheWrite],
      [usage.audioInput, rates.audioInput],
      [usage.imageInput, rates.imageInput],
    ],
    rates.input ?? 0,
  );
  const output = bill(
    usage.output ?? 0,
    [
      [usage.reasoning, rates.reasoning],
      [usage.audioOutput, rates.audioOutput],
      [usage.imageOutput, rates.imageOutput],
    ],
    rates.output ?? 0,
  );
  return input + output + BigInt(rates.perRequest ?? 0);
}
