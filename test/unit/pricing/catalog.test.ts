import { calcPrice } from "@pydantic/genai-prices";
import { expect, test } from "vitest";
import { findListPrice, lookupLimit, ratesAt } from "../../../src/pricing/catalog.ts";
import { modelStem } from "../../../src/pricing/model-name.ts";
import { charge } from "../../../src/pricing/rates.ts";
import { catalog } from "./list-prices.ts";

const packageIds: Record<string, string> = {
  openai: "openai",
  anthropic: "anthropic",
  "gcp.gemini": "google",
  deepseek: "deepseek",
  mistral_ai: "mistral",
  x_ai: "x-ai",
  cohere: "cohere",
  moonshot_ai: "moonshotai",
  perplexity: "perplexity",
  groq: "groq",
};
const instants = [
  "2025-06-01T12:00:00Z",
  "2026-08-30T03:30:00Z",
  "2026-11-21T00:10:00Z",
  "2026-11-21T09:59:59Z",
  "2027-02-01T17:00:00Z",
];
const usages = [
  { input: 1234, output: 567 },
  { input: 150_000, cacheRead: 100_000, output: 999 },
  { input: 300_001, cacheRead: 200_000, cacheWrite: 50_000, cacheWrite1h: 20_000, output: 4321 },
];

test.each(Object.entries(packageIds))(
  "%s: every name costs what the package itself says, at every time and length",
  (vendor, id) => {
    const names = Object.keys(catalog.vendors[vendor]?.names ?? {});
    const snapshots = names.concat(
      (catalog.vendors[vendor]?.models ?? []).flatMap((model) => [
        model.id,
        `${model.id}-latest`,
        `${model.id}-20260101`,
      ]),
    );
    let compared = 0;
    for (const name of snapshots) {
      const price = findListPrice(catalog, vendor, name);
      if (price === undefined) continue;
      for (const instant of instants) {
        for (const { input, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0, output } of usages) {
          const at = Date.parse(instant);
          const rates = ratesAt(price, at);
          if (rates?.output === undefined) continue;
          // It says itself that it can't tell weekends from other days; `DeepSeek's peak hours`, below.
          if (price.periods.some(({ weekdaysFrom }) => weekdaysFrom !== undefined)) continue;
          const ours = charge({ input, cacheRead, cacheWrite, cacheWrite1h, output }, rates);
          const asked = {
            input_tokens: input,
            cache_read_tokens: cacheRead,
            cache_write_tokens: cacheWrite,
            cache_write_1h_tokens: cacheWrite1h,
            output_tokens: output,
          };
          const theirs = calcPrice(asked, name, { providerId: id, timestamp: new Date(at) });
          expect.soft(theirs?.model.id, name).toBe(price.id);
          expect
            .soft(Math.abs((ours ?? Number.NaN) - (theirs?.total_price ?? 0)), `${name} ${instant} ${input}`)
            .toBeLessThan(1e-9);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(20);
  },
);

test.each([
  ["openai", "gpt-4o", "gpt-4o"],
  ["openai", "gpt-4o-mini", "gpt-4o-mini"],
  ["openai", "GPT-4o-Mini", "gpt-4o-mini"],
  ["openai", "gpt-4o-2024-05-13", "gpt-4o-2024-05-13"],
  ["openai", "ft:gpt-4o-mini-2024-07-18:some-team:name:AbC123", "ft:gpt-4o-mini"],
  ["anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
  ["anthropic", "claude-sonnet-4-20250514", "claude-sonnet-4-0"],
  ["gcp.gemini", "models/gemini-2.5-pro", "gemini-2.5-pro"],
  ["gcp.gemini", "gemini-2.5-pro-preview-05-06", "gemini-2.5-pro"],
  ["gcp.gemini", "gemini-2.0-flash-001", "gemini-2.0-flash"],
  ["groq", "openai/gpt-oss-120b", "openai/gpt-oss-120b"],
  [undefined, "gpt-4.1", "gpt-4.1"],
  [undefined, "claude-sonnet-4-5", "claude-sonnet-4-5"],
  [undefined, "claude-sonnet-4.5", "claude-sonnet-4-5"],
  [undefined, "anthropic/claude-opus-4.1", "claude-opus-4-1"],
  [undefined, "gemini-2.5-flash", "gemini-2.5-flash"],
])("in the list of %s, %s is %s", (vendor, name, id) => {
  expect(findListPrice(catalog, vendor, name)?.id).toBe(id);
});

test.each<[string | undefined, string, string]>([
  ["openai", "gpt-4o-micro", "no rule names it"],
  ["openai", "my-gpt-4o", "a name is not searched within"],
  ["anthropic", "claude-sonnet-5-1", "a prefix does not reach a later model"],
  ["anthropic", "claude-opus-4-10", "nor a longer number"],
  ["anthropic", "claude-haiku-4-5-turbo", "nor a variant"],
  ["gcp.gemini", "gemini-1.5-flash-8b", "half the price of the model it contains"],
  ["gcp.gemini", "gemini-3.5-flash-8b", "an expression without an end reaches no variant"],
  ["deepseek", "deepseek-r1-distill-llama-70b", "another model than the one it begins with"],
  ["openai", "gpt-4o-audio-preview", "its price for audio is not in the list"],
  ["openai", "whisper-1", "charged by the hour"],
  ["openai", "gpt-oss-120b", "the list's price is not the maker's"],
  ["perplexity", "sonar-pro", "its fee depends on the search"],
  ["gcp.gemini", "claude-sonnet-4-5", "not sold there"],
  ["nobody", "gpt-4o", "no such vendor"],
  ["constructor", "gpt-4o", "no vendor either"],
  ["openai", "constructor", "no model"],
  ["openai", "__proto__", "no model"],
  ["openai", "", "no name"],
  [undefined, "llama-3.3-70b-versatile", "a reseller's price is no reference"],
  [undefined, "openai/claude-sonnet-4-5", "the prefix says whose list"],
])("in the list of %s, %s has no price: %s", (vendor, name, _reason) => {
  expect(findListPrice(catalog, vendor, name)).toBeUndefined();
});

test("the Gemini list has none of the models that others make", () => {
  expect(catalog.vendors["gcp.gemini"]?.models.filter(({ id }) => !id.startsWith("gem"))).toEqual([]);
});

test("a model that two makers list is nobody's", () => {
  const entry = {
    maker: true,
    hosts: [],
    models: [{ id: "m", periods: [{ rates: { input: 1, output: 1 } }] }],
    names: { m: 0 },
    rules: [],
  };
  const two = { ...catalog, vendors: { one: { ...entry, prefix: "one" }, two: { ...entry, prefix: "two" } } };
  expect(findListPrice(two, undefined, "m")).toBeUndefined();
  expect(findListPrice(two, undefined, "two/m")?.id).toBe("m");
});

test("a name that two models' rules hold for has no price", () => {
  const rates = { input: 1, output: 1 };
  const models = [
    { id: "a", periods: [{ rates }] },
    { id: "b", periods: [{ rates }] },
  ];
  const rules = [
    { model: 0, rule: { startsWith: "a" } },
    { model: 1, rule: { contains: "a" } },
  ];
  const vague = { ...catalog, vendors: { one: { maker: true, hosts: [], prefix: "one", models, names: {}, rules } } };
  expect(findListPrice(vague, "one", "a-2026-01-01")).toBeUndefined();
});

test("past the bound of kept answers, the answers stay right", () => {
  for (let name = 0; name <= lookupLimit * 3; name++)
    expect(findListPrice(catalog, "openai", `strange-${name}`)).toBeUndefined();
  expect(findListPrice(catalog, "openai", "gpt-4o")?.id).toBe("gpt-4o");
  expect(findListPrice(catalog, "openai", "gpt-4o".padEnd(100_000, "-2020"))).toBeUndefined();
});

test("a name made to be slow is read quickly", () => {
  const started = performance.now();
  modelStem(`gpt-5-nano${"-2020-20-20-20-20".repeat(11)}x`);
  expect(performance.now() - started).toBeLessThan(50);
});

test("a price changes on its day, and by the hour over midnight", () => {
  const price = {
    id: "m",
    periods: [
      { rates: { input: 1 } },
      { rates: { input: 2 }, from: Date.parse("2026-06-01T00:00:00Z") },
      { rates: { input: 3 }, hours: [22 * 3_600_000, 2 * 3_600_000] as const },
    ],
  };
  const input = (instant: string): unknown => ratesAt(price, Date.parse(instant))?.input;
  expect(input("2026-05-31T21:59:59.999Z")).toBe(1);
  expect(input("2026-06-01T12:00:00Z")).toBe(2);
  expect(input("2026-06-01T22:00:00Z")).toBe(3);
  expect(input("2026-06-02T01:59:59.999Z")).toBe(3);
  expect(input("2026-06-02T02:00:00Z")).toBe(2);
});

test.each([
  // Each in Beijing: before there were peak hours; a Saturday of the week in which it had some; a Sunday, a Monday.
  ["2026-07-15T02:00:00Z", 0.14],
  ["2026-08-17T00:59:59Z", 0.22],
  ["2026-08-17T01:00:00Z", 0.44],
  ["2026-08-22T06:30:00Z", 0.44],
  ["2026-08-23T06:30:00Z", 0.22],
  ["2026-11-20T09:59:59Z", 0.44],
  ["2026-11-20T10:00:00Z", 0.22],
  ["2026-11-21T02:00:00Z", 0.22],
  ["2026-11-22T02:00:00Z", 0.22],
  ["2026-11-23T02:00:00Z", 0.44],
])("DeepSeek's peak hours are those of workdays, and began with their price: %s costs %s", (instant, input) => {
  const price = findListPrice(catalog, "deepseek", "deepseek-v4-flash");
  expect(price && ratesAt(price, Date.parse(instant))?.input).toBe(input * 1e6);
});

test("before the first price of a model there is none", () => {
  const price = { id: "m", periods: [{ rates: { input: 1 }, from: Date.parse("2026-06-01T00:00:00Z") }] };
  expect(ratesAt(price, Date.parse("2026-05-31T23:59:59.999Z"))).toBeUndefined();
});
