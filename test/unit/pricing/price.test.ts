import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Priceable, priceCall } from "../../../src/pricing/price.ts";
import { readPriceFile } from "../../../src/price-reader/price-reader.ts";
import { catalog } from "./list-prices.ts";

const file = readPriceFile(
  JSON.stringify({
    updated: "2026-11-01",
    relays: {
      "relay.test": {
        models: {
          "gpt-4.1": { input: 1, cachedInput: 0.1, output: 4 },
          "gpt-4.1-2025-04-14": { input: 2, output: 4 },
          free: { input: 0, output: 0 },
          picture: { perRequest: 0.04 },
          vectors: { input: 0.02 },
        },
      },
      "Bought-Here": { currency: "CNY", factor: 1.5, models: { "deepseek-v3.2": { input: 2, output: 3 } } },
      "api.openai.com": { factor: 0.9 },
      "api.anthropic.com": { models: { "claude-opus-4-1": { input: 10, output: 50 } } },
    },
  }),
  "prices.json",
).file;
const tables = { catalog, ...(file && { file }) };
const usage = { input: 1_000_000, output: 100_000 };
const at = Date.parse("2026-11-21T12:00:00Z");
const onRelay: Priceable = {
  operation: "chat",
  relay: "relay.test",
  host: "relay.test",
  requestModel: "gpt-4.1",
  usage,
  at,
};
const onOpenAi: Priceable = { ...onRelay, relay: "api.openai.com", host: "api.openai.com", vendor: "openai" };
const onAnthropic: Priceable = { ...onRelay, relay: "claude", host: "api.anthropic.com", vendor: "anthropic" };
const elsewhere: Priceable = { ...onRelay, relay: "else.test", host: "else.test" };
const list = (amount: number): object => ({ amount, currency: "USD", source: "catalog", priceDate: catalog.date });
const filed = (amount: number, currency = "USD"): object => ({
  amount,
  currency,
  source: "file",
  priceDate: "2026-11-01",
});

test.each<[string, Priceable, object]>([
  [
    "the provider's own figure goes before all others",
    { ...onRelay, reported: { amount: 0.5, currency: "USD" } },
    { cost: { amount: 0.5, currency: "USD", source: "provider" }, referenceCost: list(2.8) },
  ],
  [
    "the provider's figure needs no usage",
    { ...elsewhere, usage: undefined, reported: { amount: 0, currency: "USD" } },
    { cost: { amount: 0, currency: "USD", source: "provider" } },
  ],
  [
    "a negative figure is none",
    { ...onRelay, reported: { amount: -1, currency: "USD" } },
    { cost: filed(1.4), referenceCost: list(2.8) },
  ],
  [
    "a figure that is no number is none",
    { ...onRelay, reported: { amount: Number.NaN, currency: "USD" } },
    { cost: filed(1.4), referenceCost: list(2.8) },
  ],
  [
    "a figure in no currency is none",
    { ...onRelay, reported: { amount: 1, currency: "credits" } },
    { cost: filed(1.4), referenceCost: list(2.8) },
  ],
  [
    "a relay's figure in a currency is in that one",
    { ...elsewhere, relay: "bought-here", reported: { amount: 1, currency: "USD" } },
    { cost: { amount: 1, currency: "USD", source: "provider" }, referenceCost: list(2.8) },
  ],
  [
    "a relay's figure without a currency is in the one that the price file has for it",
    { ...elsewhere, relay: "bought-here", reported: { amount: 1 } },
    { cost: { amount: 1, currency: "CNY", source: "provider" }, referenceCost: list(2.8) },
  ],
  [
    "of a relay that the price file has not, a figure without a currency is none",
    { ...elsewhere, reported: { amount: 1 } },
    { unpriced: "relay_without_price", referenceCost: list(2.8) },
  ],
  [
    "nor is one on a vendor's own host, which has a list price",
    {
      ...elsewhere,
      relay: "api.deepseek.com",
      host: "api.deepseek.com",
      vendor: "deepseek",
      requestModel: "deepseek-v3.2",
      reported: { amount: 1 },
    },
    { cost: list(0.26312), referenceCost: list(0.26312) },
  ],
  ["the price file goes before the catalogue", onRelay, { cost: filed(1.4), referenceCost: list(2.8) }],
  [
    "a relay is found by its configured name",
    { ...elsewhere, relay: "bought-here", requestModel: "deepseek-v3.2" },
    { cost: filed(2.3, "CNY"), referenceCost: list(0.26312) },
  ],
  [
    "a relay with a factor sells at the list price times that, in its own currency",
    { ...elsewhere, relay: "bought-here" },
    { cost: filed(4.2, "CNY"), referenceCost: list(2.8) },
  ],
  ["a factor of a vendor's own host is a discount", onOpenAi, { cost: filed(2.52), referenceCost: list(2.8) }],
  [
    "the catalogue holds on the vendor's own host",
    { ...onAnthropic, requestModel: "claude-haiku-4-5" },
    { cost: list(1.5), referenceCost: list(1.5) },
  ],
  [
    "a model of the file goes before the catalogue on the vendor's own host",
    { ...onAnthropic, requestModel: "claude-opus-4-1" },
    { cost: filed(15), referenceCost: list(22.5) },
  ],
  [
    "a relay without a price is unpriced, with the list price beside it",
    elsewhere,
    { unpriced: "relay_without_price", referenceCost: list(2.8) },
  ],
  [
    "a relay with a price list has no price for other models",
    { ...onRelay, requestModel: "gpt-4.1-mini" },
    { unpriced: "unknown_model", referenceCost: list(0.56) },
  ],
  [
    "a factor of an unknown list price is no price",
    { ...elsewhere, relay: "bought-here", requestModel: "who-knows" },
    { unpriced: "unknown_model" },
  ],
  [
    "an unknown model on the vendor's own host",
    { ...onAnthropic, requestModel: "claude-next" },
    { unpriced: "unknown_model" },
  ],
  ["no model said", { ...onRelay, requestModel: undefined }, { unpriced: "unknown_model" }],
  [
    "a vendor the catalogue does not have",
    { ...elsewhere, vendor: "azure.ai.openai", host: "x.openai.azure.com" },
    { unpriced: "relay_without_price", referenceCost: list(2.8) },
  ],
  [
    "a vendor's host in a region with other prices",
    { ...onOpenAi, relay: "eu.api.openai.com", host: "eu.api.openai.com" },
    { unpriced: "relay_without_price", referenceCost: list(2.8) },
  ],
  [
    "a free model of the file costs nothing, which is a price",
    { ...onRelay, requestModel: "free" },
    { cost: filed(0) },
  ],
  [
    "a model that is free at its maker has no reference",
    { ...elsewhere, requestModel: "gemma-4-31b-it" },
    { unpriced: "relay_without_price" },
  ],
  [
    "a fee for the call needs no usage",
    { ...onRelay, requestModel: "picture", usage: undefined },
    { cost: filed(0.04) },
  ],
  ["no usage", { ...onRelay, usage: undefined }, { unpriced: "usage_missing" }],
  ["a chat that says input alone", { ...onRelay, usage: { input: 5 } }, { unpriced: "usage_missing" }],
  ["a chat that says output alone", { ...onRelay, usage: { output: 5 } }, { unpriced: "usage_missing" }],
  [
    "embeddings need input alone",
    { ...onRelay, operation: "embeddings", requestModel: "vectors", usage: { input: 1000 } },
    { cost: filed(0.00002) },
  ],
  [
    "embeddings by a model that has an output price",
    {
      ...elsewhere,
      operation: "embeddings",
      vendor: "mistral_ai",
      host: "api.mistral.ai",
      requestModel: "mistral-embed",
      usage: { input: 1e6 },
    },
    { cost: list(0.1), referenceCost: list(0.1) },
  ],
  [
    "a chat with a model that has no output price",
    { ...onRelay, requestModel: "vectors" },
    { unpriced: "unknown_model" },
  ],
  [
    "the name asked for goes first at a relay",
    { ...onRelay, responseModel: "gpt-4.1-mini" },
    { cost: filed(1.4), referenceCost: list(2.8) },
  ],
  [
    "another model that answers at a relay is no price of the one asked for",
    { ...onRelay, requestModel: "claude-opus-4-1", responseModel: "gpt-4.1" },
    { unpriced: "unknown_model", referenceCost: list(22.5) },
  ],
  [
    "nor is its list price, as the reference or times a factor",
    { ...elsewhere, relay: "bought-here", requestModel: "best", responseModel: "gpt-4.1" },
    { unpriced: "unknown_model" },
  ],
  [
    "the answer's name counts at a relay where none was asked for",
    { ...onRelay, requestModel: undefined, responseModel: "gpt-4.1" },
    { cost: filed(1.4), referenceCost: list(2.8) },
  ],
  [
    "the answer's name counts at a relay where a deployment was asked for",
    { ...onRelay, requestModel: "best", deployed: true, responseModel: "gpt-4.1" },
    { cost: filed(1.4), referenceCost: list(2.8) },
  ],
  [
    "the answer's name counts at a relay where it is a snapshot of the one asked for",
    { ...onRelay, requestModel: "gpt-4.1-latest", responseModel: "gpt-4.1-2025-04-14" },
    { cost: filed(2.4), referenceCost: list(2.8) },
  ],
  [
    "the model that answered counts at the vendor",
    { ...onAnthropic, requestModel: "claude-opus-4-5", responseModel: "claude-haiku-4-5-20251001" },
    { cost: list(1.5), referenceCost: list(1.5) },
  ],
  [
    "a new snapshot of the asked model costs what the asked one does",
    { ...onOpenAi, relay: "o", requestModel: "gpt-4.1", responseModel: "gpt-4.1-2027-01-01" },
    { cost: filed(2.52), referenceCost: list(2.8) },
  ],
  [
    "an unknown model that answered instead has no price",
    { ...onOpenAi, requestModel: "gpt-4.1", responseModel: "gpt-4.1-next" },
    { unpriced: "unknown_model" },
  ],
  [
    "a service tier with a price of its own has none in the list",
    { ...onAnthropic, requestModel: "claude-haiku-4-5", serviceTier: "priority" },
    { unpriced: "unknown_tier" },
  ],
  [
    "the standard tier has",
    { ...onAnthropic, requestModel: "claude-haiku-4-5", serviceTier: "standard" },
    { cost: list(1.5), referenceCost: list(1.5) },
  ],
])("%s", (_sentence, call, expected) => {
  expect(priceCall(call, tables)).toEqual(expected);
});

test("without any table every call is unpriced but for the provider's own figure", () => {
  expect(priceCall(onOpenAi, {})).toEqual({ unpriced: "relay_without_price" });
  expect(priceCall({ ...onOpenAi, reported: { amount: 1, currency: "EUR" } }, {})).toEqual({
    cost: { amount: 1, currency: "EUR", source: "provider" },
  });
});

test("whatever comes, there is a sound cost or a reason, and nothing is thrown", () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom("gpt-4.1", "claude-haiku-4-5", "__proto__", "constructor", "free"),
  );
  const count = fc.oneof(fc.nat(), fc.double(), fc.constantFrom(undefined, -1));
  fc.assert(
    fc.property(
      fc.record(
        {
          operation: fc.constantFrom("chat", "embeddings"),
          relay: name,
          host: fc.oneof(name, fc.constantFrom("api.openai.com", "api.anthropic.com", "relay.test")),
          vendor: fc.oneof(name, fc.constantFrom("openai", "anthropic")),
          requestModel: name,
          responseModel: name,
          reported: fc.record({ amount: fc.double(), currency: fc.constantFrom("USD", "?") }),
          usage: fc.record({
            input: count,
            output: count,
            cacheRead: count,
            cacheWrite: count,
            cacheWrite1h: count,
            reasoning: count,
          }),
          at: fc.double(),
        },
        { requiredKeys: ["operation", "relay", "host", "at"] },
      ),
      (call) => {
        const { cost, unpriced, referenceCost } = priceCall(call as Priceable, tables);
        expect((cost === undefined) !== (unpriced === undefined)).toBe(true);
        for (const amount of [cost?.amount ?? 0, referenceCost?.amount ?? 0])
          expect(amount >= 0 && amount < Number.POSITIVE_INFINITY).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
});

test.each([
  ["API.Example.com.", "api.example.com"],
  ["api.example.com", "api.example.com."],
  ["[::1]", "::1"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["bücher.example", "xn--bcher-kva.example"],
])("the price file's relay %j is the host %j", (key, host) => {
  const text = JSON.stringify({ relays: { [key]: { models: { "gpt-4.1": { input: 1, output: 4 } } } } });
  const { file } = readPriceFile(text, "prices.json");
  expect(priceCall({ ...onRelay, relay: host, host }, { ...(file && { file }) }).cost?.amount).toBe(1.4);
});
