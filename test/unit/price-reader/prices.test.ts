import { expect, test } from "vitest";
import type { PricePeriod, RelayPrices } from "../../../src/pricing/price-file.ts";
import { readPriceFile } from "../../../src/price-reader/price-reader.ts";

const readRelay = (relay: unknown): { relay?: RelayPrices | undefined; problems: readonly string[] } => {
  const { file, problems } = readPriceFile(JSON.stringify({ updated: "2026-11-01", relays: { r: relay } }), "p.json");
  return { relay: file?.relays.get("r"), problems };
};
const readModel = (model: unknown): { periods?: readonly PricePeriod[] | undefined; problems: readonly string[] } => {
  const { relay, problems } = readRelay({ models: { m: model } });
  return { periods: relay?.models.get("m"), problems };
};
const date = "2026-11-01";

test("every price has its rate", () => {
  const { periods, problems } = readModel({
    input: 1,
    cachedInput: 2,
    cacheWrite: 3,
    cacheWrite1h: 4,
    output: 5,
    reasoning: 6,
    audioInput: 7,
    audioOutput: 8,
    imageInput: 9,
    imageOutput: 10,
    perRequest: 0.000011,
  });
  expect(problems).toEqual([]);
  expect(periods?.[0]?.rates).toEqual({
    input: 1e6,
    cacheRead: 2e6,
    cacheWrite: 3e6,
    cacheWrite1h: 4e6,
    output: 5e6,
    reasoning: 6e6,
    audioInput: 7e6,
    audioOutput: 8e6,
    imageInput: 9e6,
    imageOutput: 10e6,
    perRequest: 11e6,
  });
});

test("a blended price is that of the input and of the output, and no part has one of its own", () => {
  expect(readModel({ blended: 8, perRequest: 1 }).periods).toEqual([
    { date, rates: { input: 8e6, output: 8e6, perRequest: 1e12 } },
  ]);
});

test("steps by length take the place of the prices that they name; the others keep theirs", () => {
  const above = [
    { inputTokens: 1000, input: 2, output: 6 },
    { inputTokens: 5000, input: 3, output: 7 },
  ];
  expect(readModel({ input: 1, cachedInput: 0.5, output: 5, above }).periods?.[0]?.rates).toEqual({
    input: {
      base: 1e6,
      steps: [
        [1000, 2e6],
        [5000, 3e6],
      ],
    },
    cacheRead: 5e5,
    output: {
      base: 5e6,
      steps: [
        [1000, 6e6],
        [5000, 7e6],
      ],
    },
  });
  const blended = { base: 1e6, steps: [[10, 2e6]] };
  expect(readModel({ blended: 1, above: [{ inputTokens: 10, blended: 2 }] }).periods?.[0]?.rates).toEqual({
    input: blended,
    output: blended,
  });
});

test("a tier has prices of its own, or the others times a factor, exactly; its name has no case", () => {
  const { periods, problems } = readModel({
    input: 0.15,
    output: 0.6,
    above: [{ inputTokens: 10, input: 0.3 }],
    perRequest: 0.000001,
    tiers: { Batch: { factor: 0.5 }, priority: { input: 1, output: 2 }, scale: { factor: 1.1 } },
  });
  expect(problems).toEqual([]);
  expect(periods?.[0]?.tiers).toEqual(
    new Map([
      ["batch", { input: { base: 75_000, steps: [[10, 150_000]] }, output: 300_000, perRequest: 500_000 }],
      ["priority", { input: 1e6, output: 2e6 }],
      ["scale", { input: { base: 165_000, steps: [[10, 330_000]] }, output: 660_000, perRequest: 1_100_000 }],
    ]),
  );
});

test("periods are in the order of time, their days are UTC's, and their date is their first day", () => {
  const { periods, problems } = readModel([
    { from: "2026-06-01", to: "2026-06-30", input: 2 },
    { to: "2026-05-31", input: 1 },
    { from: "2026-08-01", input: 3 },
  ]);
  expect(problems).toEqual([]);
  expect(periods).toEqual([
    { until: Date.UTC(2026, 5, 1), date, rates: { input: 1e6 } },
    { from: Date.UTC(2026, 5, 1), until: Date.UTC(2026, 6, 1), date: "2026-06-01", rates: { input: 2e6 } },
    { from: Date.UTC(2026, 7, 1), date: "2026-08-01", rates: { input: 3e6 } },
  ]);
});

test("names with a star are patterns, the one that says most first; of two that say as much the upper one", () => {
  const price = { input: 1 };
  const { relay, problems } = readRelay({
    models: { "*": price, "gpt-*": price, "*-gpt": price, "gpt-4*": price, gpt: price },
  });
  expect(problems).toEqual([]);
  expect(relay?.patterns.map(({ pattern }) => pattern)).toEqual(["gpt-4*", "gpt-*", "*-gpt", "*"]);
  expect([...(relay?.models.keys() ?? [])]).toEqual(["gpt"]);
});

test("aliases lead to a name, here or in the list; a relay may have nothing else", () => {
  const { relay, problems } = readRelay({ aliases: { "prod-deployment": "gpt-4.1" } });
  expect(problems).toEqual([]);
  expect(relay?.aliases).toEqual(new Map([["prod-deployment", "gpt-4.1"]]));
});

const step = "a whole number from 1 to 1000000000";
test.each<[unknown, string]>([
  [{ blended: 1, output: 1 }, ".output: 1: expected no other price of tokens beside blended"],
  [{ blended: 1, input: 1 }, ".input: 1: expected no other price of tokens beside blended"],
  [{ input: 1, reasoning: 1 }, ".reasoning: 1: expected output beside it, which it is a part of"],
  [{ input: 1, above: [] }, ".above: object or list: expected a list, not empty"],
  [{ input: 1, above: {} }, ".above: object or list: expected a list, not empty"],
  [{ input: 1, above: [{ inputTokens: 0, input: 2 }] }, `.above[0].inputTokens: 0: expected ${step}`],
  [{ input: 1, above: [{ input: 2 }] }, `.above[0].inputTokens: missing: expected ${step}`],
  [{ input: 1, above: [{ inputTokens: 5 }] }, ".above[0]: object or list: expected a price beside inputTokens"],
  [
    {
      input: 1,
      above: [
        { inputTokens: 5, input: 2 },
        { inputTokens: 5, input: 3 },
      ],
    },
    `.above[1].inputTokens: 5: expected ${step}, more than the 5 of the step before`,
  ],
  [
    {
      input: 1,
      output: 1,
      above: [
        { inputTokens: 5, input: 2, output: 2 },
        { inputTokens: 6, input: 3 },
      ],
    },
    ".above[1].output: missing: expected a price, as in the step before",
  ],
  [
    { input: 1, above: [{ inputTokens: 5, cachedInput: 2 }] },
    ".above[0].cachedInput: 2: expected a price for cachedInput below the first step, too, beside above",
  ],
  [
    { input: 1, above: [{ inputTokens: 5, blended: 2 }] },
    '.above[0]: "blended": expected only inputTokens, input, cachedInput, cacheWrite, cacheWrite1h, output, reasoning, audioInput, audioOutput, imageInput, imageOutput',
  ],
  [
    { perRequest: 1, above: [{ inputTokens: 5, input: 2 }] },
    ": object or list: expected input (and output, unless it is an embedding model), blended, or perRequest alone",
  ],
  [
    { input: 1, tiers: { flex: { factor: 2, input: 1 } } },
    ".tiers.flex.factor: 2: expected either a factor or prices of its own",
  ],
  [
    { input: 1, tiers: { flex: { factor: 1001 } } },
    ".tiers.flex.factor: 1001: expected a number from 0 to 1000 with at most 6 decimals",
  ],
  [
    { input: 0.000001, tiers: { flex: { factor: 0.5 } } },
    ".tiers.flex.factor: 0.5: expected a factor that leaves each price no more than 6 decimals, or prices of its own",
  ],
  [
    { input: 1, tiers: { flex: { input: 1 }, FLEX: { input: 2 } } },
    '.tiers.FLEX: "FLEX": expected a tier\'s name of at most 100 characters, once',
  ],
  [{ input: 1, tiers: 1 }, ".tiers: 1: expected an object"],
  [{ input: 1, from: "2026-02-30" }, '.from: "2026-02-30": expected a date, YYYY-MM-DD'],
  [{ input: 1, from: "2026-02-02", to: "2026-02-01" }, '.to: "2026-02-01": expected 2026-02-02 or a later day'],
  [[], ": object or list: expected a list, not empty"],
  [[{ input: 1 }, 5], "[1]: 5: expected an object"],
  [
    [
      { to: "2026-05-31", input: 1 },
      { from: "2026-05-31", input: 2 },
    ],
    '[1].from: "2026-05-31": expected a day after the last one of relays["r"].models["m"][0]: the periods overlap',
  ],
  [
    [{ input: 1 }, { input: 2 }],
    '[1].from: missing: expected a day after the last one of relays["r"].models["m"][0]: the periods overlap',
  ],
])("the price %j is refused, and only its model", (model, line) => {
  const { periods, problems } = readModel(model);
  expect(periods).toBeUndefined();
  expect(problems.filter((one) => !one.includes(`relays["r"].models["m"]${line}; model ignored`))).toHaveLength(
    problems.length - 1,
  );
});

test.each<[unknown, string]>([
  [{ a: "b", b: "m" }, 'aliases["a"]: "b": expected a name that is no alias itself'],
  [{ a: "a" }, 'aliases["a"]: "a": expected a name that is no alias itself'],
  [{ a: 1 }, 'aliases["a"]: 1: expected the name that the price stands under'],
  [{ a: "" }, 'aliases["a"]: "": expected the name that the price stands under'],
  [{ a: "gpt-*" }, 'aliases["a"]: "gpt-*": expected the name that the price stands under'],
  [{ "a*": "b" }, 'aliases["a*"]: "a*": expected a name without a star'],
  [{ m: "b" }, 'aliases["m"]: "m": expected a name that has no price of its own here'],
  [{ " a": "b" }, 'aliases[" a"]: " a": expected "a", without blanks around it'],
])("of the aliases %j one is refused alone", (aliases, line) => {
  const { relay, problems } = readRelay({ aliases, models: { m: { input: 1 } } });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`relays["r"].${line}; alias ignored`);
  expect(relay?.models.size).toBe(1);
});

test("a name has no more stars than can be looked for", () => {
  const { relay, problems } = readRelay({ models: { "********": { input: 1 }, "*********": { input: 1 } } });
  expect(problems).toHaveLength(1);
  expect(relay?.patterns).toHaveLength(1);
});

test("all mistakes of a file are told at once, also where they take a relay or the file out of use", () => {
  const { problems } = readPriceFile(
    'curency: CNY\nrelays:\n  r:\n    factor: x\n    models:\n      m: { input: -1, tiers: { flex: 5 } }\n  "http://x": {}\n',
    "p.yaml",
  );
  expect(problems.map((line) => line.slice(0, line.indexOf(" ")))).toEqual([
    "p.yaml:1:1:",
    "p.yaml:4:13:",
    "p.yaml:6:19:",
    "p.yaml:6:38:",
    "p.yaml:7:3:",
  ]);
});
