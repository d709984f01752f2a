import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readPriceFile } from "../../../src/price-reader/price-reader.ts";
import { priceKeys } from "../../../src/price-reader/price-rates.ts";
import { fits } from "./schema-check.ts";

const root = new URL("../../../", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("src/price-reader/prices.schema.json", root), "utf8")) as {
  readonly $schema: string;
  readonly $defs: Readonly<Record<string, { readonly properties?: object; readonly description?: string }>>;
};
const agree = (content: unknown): { schema: boolean; reader: boolean } => ({
  schema: fits(content, schema, schema),
  reader: readPriceFile(JSON.stringify(content), "p.json").problems.length === 0,
});
const withModel = (model: unknown): unknown => ({ relays: { r: { models: { m: model } } } });

const step = { inputTokens: 10, input: 2 };
test.each<[string, unknown]>([
  ["nothing but relays", { relays: {} }],
  ["all keys of a file", { $schema: "x", currency: "VND", updated: "2026-11-01", relays: {} }],
  ["a factor alone", { relays: { r: { factor: 0 } } }],
  ["a currency alone", { relays: { r: { currency: "CNY" } } }],
  ["aliases alone", { relays: { r: { aliases: { a: "gpt-4.1" } } } }],
  ["all keys of a relay", { relays: { r: { currency: "CNY", factor: 1.5, aliases: {}, models: {} } } }],
  ["a pattern", { relays: { r: { models: { "gpt-*": { input: 1 } } } } }],
  ["the least price", withModel({ input: 0 })],
  ["the highest price", withModel({ input: 1e8, output: 0.000001 })],
  ["perRequest alone", withModel({ perRequest: 0.04 })],
  [
    "perRequest alone, in a tier and over time",
    withModel([{ to: "2026-01-01", perRequest: 1, tiers: { flex: { perRequest: 2 } } }]),
  ],
  ["blended", withModel({ blended: 1, perRequest: 2, above: [{ inputTokens: 1, blended: 2 }] })],
  [
    "every price",
    withModel(
      Object.fromEntries(
        priceKeys.map((key) => [key, key === "above" ? [step] : 1]).filter(([key]) => key !== "blended"),
      ),
    ),
  ],
  ["tiers", withModel({ input: 1, tiers: { flex: { factor: 0.5 }, fast: { input: 2, output: 3, above: [step] } } })],
  [
    "periods",
    withModel([
      { to: "2026-01-31", input: 1 },
      { from: "2026-02-01", to: "2026-02-28", input: 2 },
    ]),
  ],
])("the schema and the reader accept %s", (_what, content) => {
  expect(agree(content)).toEqual({ schema: true, reader: true });
});

test.each<[string, unknown]>([
  ["no relays", {}],
  ["a list", []],
  ["another key", { relays: {}, prices: 1 }],
  ["a currency in small letters", { currency: "usd", relays: {} }],
  ["a date with a time", { updated: "2026-11-01T00:00:00Z", relays: {} }],
  ["a thirteenth month", { updated: "2026-13-01", relays: {} }],
  ["a relay of nothing", { relays: { r: {} } }],
  ["a relay's other key", { relays: { r: { factor: 1, price: 1 } } }],
  ["a negative factor", { relays: { r: { factor: -1 } } }],
  ["a factor that is a text", { relays: { r: { factor: "1" } } }],
  ["an alias of a number", { relays: { r: { aliases: { a: 1 } } } }],
  ["an alias to a pattern", { relays: { r: { aliases: { a: "b*" } } } }],
  ["an alias with a star", { relays: { r: { aliases: { "a*": "b" } } } }],
  ["a name with a blank before it", { relays: { r: { models: { " a": { input: 1 } } } } }],
  ["a name that is too long", { relays: { r: { models: { ["a".repeat(513)]: { input: 1 } } } } }],
  ["a name of nothing", { relays: { r: { models: { "": { input: 1 } } } } }],
  ["no price", withModel({})],
  ["an output alone", withModel({ output: 1 })],
  ["a negative price", withModel({ input: -1 })],
  ["a price above a hundred million", withModel({ input: 100_000_001 })],
  ["a price per request above a million", withModel({ perRequest: 1_000_001 })],
  ["a price of null", withModel({ input: null })],
  ["another key of a price", withModel({ input: 1, cached_input: 1 })],
  ["blended beside input", withModel({ blended: 1, input: 1 })],
  ["blended beside reasoning", withModel({ blended: 1, reasoning: 1 })],
  ["reasoning without output", withModel({ input: 1, reasoning: 1 })],
  ["perRequest beside output alone", withModel({ perRequest: 1, output: 1 })],
  ["perRequest beside steps alone", withModel({ perRequest: 1, above: [step] })],
  ["no steps", withModel({ input: 1, above: [] })],
  ["a step without a length", withModel({ input: 1, above: [{ input: 2 }] })],
  ["a step without a price", withModel({ input: 1, above: [{ inputTokens: 10 }] })],
  ["a step of half a token", withModel({ input: 1, above: [{ inputTokens: 1.5, input: 2 }] })],
  ["a step with a price per request", withModel({ input: 1, above: [{ inputTokens: 1, input: 2, perRequest: 1 }] })],
  ["a tier of nothing", withModel({ input: 1, tiers: { flex: {} } })],
  ["a tier with a factor and a price", withModel({ input: 1, tiers: { flex: { factor: 1, input: 1 } } })],
  ["a tier in a tier", withModel({ input: 1, tiers: { flex: { input: 1, tiers: {} } } })],
  ["no periods", withModel([])],
  ["a period without a price", withModel([{ from: "2026-01-01" }])],
  ["a period of a number", withModel([1])],
])("the schema and the reader refuse %s", (_what, content) => {
  expect(agree(content)).toEqual({ schema: false, reader: false });
});

// What a schema can't say; docs/prices.md has the list.
test.each<[string, unknown]>([
  ["a seventh decimal", withModel({ input: 0.0000001 })],
  ["a day that does not exist", { updated: "2026-02-30", relays: {} }],
  [
    "periods that share a day",
    withModel([
      { to: "2026-01-31", input: 1 },
      { from: "2026-01-31", input: 2 },
    ]),
  ],
  ["steps that do not ascend", withModel({ input: 1, above: [step, step] })],
  ["an alias of an alias", { relays: { r: { aliases: { a: "b", b: "c" } } } }],
  ["relays that are one host", { relays: { "[::1]": { factor: 1 }, "::1": { factor: 1 } } }],
])("only the reader sees %s", (_what, content) => {
  expect(agree(content)).toEqual({ schema: true, reader: false });
});

test("the schema has the keys of the reader, and says of each what it is", () => {
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  const keys = Object.keys(schema.$defs["period"]?.properties ?? {});
  expect(keys.toSorted()).toEqual([...priceKeys, "tiers", "from", "to"].toSorted());
  for (const definition of Object.values(schema.$defs))
    for (const one of Object.values(definition.properties ?? {}))
      expect((one as { readonly description?: string }).description).toMatch(/\.$/);
});

test.each(["examples/prices.json", "examples/prices.yaml"])("%s is as the schema says", (path) => {
  expect(fits(parse(readFileSync(new URL(path, root), "utf8")), schema, schema)).toBe(true);
});
