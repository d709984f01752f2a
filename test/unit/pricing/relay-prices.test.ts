import { expect, test } from "vitest";
import { readPriceFile } from "../../../src/price-reader/price-reader.ts";
import { fitsPattern } from "../../../src/pricing/model-pattern.ts";
import { type Priceable, priceCall } from "../../../src/pricing/price.ts";
import { findFiledPrice, findRelay, patternLookupLimit } from "../../../src/pricing/relay-prices.ts";
import { catalog } from "./list-prices.ts";

const { file, problems } = readPriceFile(
  `
currency: USD
updated: 2026-11-01
relays:
  relay.test:
    currency: CNY
    factor: 0.5
    aliases: { our-chat: claude-sonnet-4.5, prod-deployment: gpt-4.1, nothing: nowhere }
    models:
      flat: { blended: 8 }
      "gpt-4.1-*": { input: 2, output: 8 }
      "gpt-4.1-*-long": { input: 4, output: 16 }
      "gpt-4.1-mini": { input: 1, output: 4 }
      claude-sonnet-4.5:
        - { to: 2026-05-31, input: 3, output: 15 }
        - from: 2026-06-01
          to: 2026-12-31
          input: 4
          cachedInput: 0.4
          cacheWrite: 5
          cacheWrite1h: 8
          output: 20
          above: [{ inputTokens: 200000, input: 8, output: 30 }]
          tiers: { batch: { factor: 0.5 }, priority: { input: 10, output: 40 } }
  only.test:
    models:
      one: { input: 1, output: 1, tiers: { default: { input: 7, output: 7 } } }
`,
  "prices.yaml",
);
const at = Date.parse("2026-11-21T12:00:00Z");
const onRelay: Priceable = {
  operation: "chat",
  relay: "relay.test",
  host: "relay.test",
  usage: { input: 100_000, output: 10_000 },
  at,
};
const cost = (call: Partial<Priceable>): unknown => {
  const priced = priceCall({ ...onRelay, ...call }, { catalog, ...(file && { file }) });
  return priced.unpriced ?? [priced.cost?.amount, priced.cost?.currency, priced.cost?.priceDate];
};

test("the file that these tests stand on has no mistake", () => {
  expect(problems).toEqual([]);
});

test.each<[string, Partial<Priceable>, unknown]>([
  ["an exact name", { requestModel: "gpt-4.1-mini" }, [0.14, "CNY", "2026-11-01"]],
  ["a pattern", { requestModel: "gpt-4.1-nano" }, [0.28, "CNY", "2026-11-01"]],
  ["the pattern with most letters", { requestModel: "gpt-4.1-nano-long" }, [0.56, "CNY", "2026-11-01"]],
  ["one price for every token", { requestModel: "flat" }, [0.88, "CNY", "2026-11-01"]],
  ["an alias of a filed name", { requestModel: "our-chat" }, [0.6, "CNY", "2026-06-01"]],
  ["an alias of a list's name, times the factor", { requestModel: "prod-deployment" }, [0.14, "CNY", "2026-11-01"]],
  [
    "the name asked for goes before the answer's, by whatever way it is found",
    { requestModel: "gpt-4.1-nano", responseModel: "gpt-4.1-mini" },
    [0.28, "CNY", "2026-11-01"],
  ],
  [
    "an alias of a name without a price is not priced as what answered",
    { requestModel: "nothing", responseModel: "gpt-4.1-mini" },
    "unknown_model",
  ],
  ["no name of these", { requestModel: "nothing" }, "unknown_model"],
  ["a name is not searched within", { requestModel: "my-gpt-4.1-mini" }, "unknown_model"],
  ["a name is not spelled otherwise", { relay: "only.test", requestModel: "One" }, "unknown_model"],
])("%s", (_sentence, call, expected) => {
  expect(cost(call)).toEqual(expected);
});

test.each<[string, unknown]>([
  ["2026-05-31T23:59:59.999Z", [0.45, "CNY", "2026-11-01"]],
  ["2026-06-01T00:00:00Z", [0.6, "CNY", "2026-06-01"]],
  ["2026-12-31T23:59:59.999Z", [0.6, "CNY", "2026-06-01"]],
  ["2027-01-01T00:00:00Z", "no_price_at_date"],
])("a call of %s costs what was asked that day: %j", (instant, expected) => {
  expect(cost({ requestModel: "claude-sonnet-4.5", at: Date.parse(instant) })).toEqual(expected);
});

test.each<[string | undefined, string, string, unknown]>([
  [undefined, "relay.test", "claude-sonnet-4.5", 0.6],
  ["default", "relay.test", "claude-sonnet-4.5", 0.6],
  ["on_demand", "relay.test", "claude-sonnet-4.5", 0.6],
  ["batch", "relay.test", "claude-sonnet-4.5", 0.3],
  ["Priority", "relay.test", "claude-sonnet-4.5", 1.4],
  ["flex", "relay.test", "claude-sonnet-4.5", "unknown_tier"],
  ["flex", "relay.test", "gpt-4.1-mini", "unknown_tier"],
  ["flex", "relay.test", "gpt-4.1", "unknown_tier"], // by the factor: the list has no such tier
  ["flex", "relay.test", "who-knows", "unknown_model"],
  ["default", "only.test", "one", 0.77], // the file may say what a standard tier costs
  ["standard", "only.test", "one", 0.11],
])("the tier %j on %s for %s: %j", (serviceTier, relay, requestModel, expected) => {
  const found = cost({ serviceTier, relay, requestModel });
  expect(Array.isArray(found) ? found[0] : found).toBe(expected);
});

test.each<[string, Priceable["usage"], number]>([
  ["at the step", { input: 200_000, output: 10_000 }, 1],
  ["above it", { input: 200_001, output: 10_000 }, 1.900008],
  ["cached", { input: 100_000, cacheRead: 50_000, output: 0 }, 0.22],
  ["written for 5 minutes and an hour", { input: 3000, cacheWrite5m: 1000, cacheWrite1h: 1000, output: 0 }, 0.017],
])("the prices of one model: %s", (_case, usage, expected) => {
  const found = cost({ requestModel: "claude-sonnet-4.5", usage });
  expect(Array.isArray(found) && found[0]).toBe(expected);
});

test("a tier of the vendor's own host has no list price, and is told as such", () => {
  const call = { ...onRelay, relay: "api.openai.com", host: "api.openai.com", vendor: "openai", serviceTier: "flex" };
  expect(priceCall({ ...call, requestModel: "gpt-4.1" }, { catalog })).toEqual({ unpriced: "unknown_tier" });
});

test("of periods that hold together the one that began last counts, in whatever order they stand", () => {
  const periods = [
    { from: 20, rates: { input: 2 } },
    { rates: { input: 0 } },
    { from: 10, until: 30, rates: { input: 1 } },
  ];
  for (const order of [periods, periods.toReversed()]) {
    const prices = { currency: "USD", aliases: new Map(), models: new Map([["m", order]]), patterns: [] };
    const at = (now: number) => findFiledPrice(prices, ["m"], now, undefined);
    expect([0, 10, 20, 40].map(at)).toEqual([0, 1, 2, 2].map((input) => ({ rates: { input } })));
  }
});

test.each([
  ["gpt-4.1", "gpt-4.1", true],
  ["gpt-4.1", "*", true],
  ["", "*", true],
  ["gpt-4.1-mini", "gpt-4.1*", true],
  ["gpt-4.1", "gpt-4.1*", true],
  ["my-gpt-4.1", "*gpt-4.1", true],
  ["abcabc", "a*bc", true],
  ["aa", "a*a*a", false],
  ["aba", "ab*ba", false],
  ["a.b", "a*b*c", false],
  ["x-one-y-two-z", "x*one*two*z", true],
  ["x-two-y-one-z", "x*one*two*z", false],
  ["gpt-4x1", "gpt-4.1", false],
  ["my-gpt-4.1", "gpt-4.1*", false],
  ["gpt-4.1-mini", "*4.1", false],
])("whether %j fits %j: %j", (name, pattern, expected) => {
  expect(fitsPattern(name, pattern)).toBe(expected);
});

test("a name and a pattern made to be slow are compared at once", () => {
  const started = performance.now();
  expect(fitsPattern("a".repeat(512), `${"*a".repeat(200)}*b`)).toBe(false);
  expect(fitsPattern("a".repeat(512), "a*".repeat(256))).toBe(true);
  expect(performance.now() - started).toBeLessThan(100);
});

test("past the bound of kept answers, the answers stay right", () => {
  const prices = findRelay(file, "relay.test", "");
  const rates = (name: string): unknown => prices && findFiledPrice(prices, [name], at, undefined);
  const first = rates("gpt-4.1-nano");
  expect(first).toMatchObject({ rates: { input: 2_000_000 } });
  for (let name = 0; name < patternLookupLimit * 2; name++) expect(rates(`strange-${name}`)).toBeUndefined();
  expect(rates("gpt-4.1-nano")).toEqual(first);
  expect(rates(`gpt-4.1-${"x".repeat(600)}`)).toBeUndefined();
});
