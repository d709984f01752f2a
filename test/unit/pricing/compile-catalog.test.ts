import { waitForUpdate } from "@pydantic/genai-prices";
import { expect, test } from "vitest";
import { compileCatalog, licenceOf } from "../../../src/cli/prices/compile-catalog.ts";
import { ListingError, newestStart, readListing } from "../../../src/cli/prices/listing.ts";
import { readNameRule } from "../../../src/cli/prices/name-rule.ts";
import { isCatalog } from "../../../src/pricing/catalog-shape.ts";
import { findListPrice, ratesAt } from "../../../src/pricing/catalog.ts";
import { catalog } from "./list-prices.ts";
import { listed, listing } from "./listing.ts";

const about = { date: "2026-11-01", source: "a test", licence: "MIT License" };
const compile = (models: readonly object[]) => compileCatalog(readListing(listing({ openai: models })), about);
const prices = { input_mtok: 2, output_mtok: 8 };

test("the kept package has nothing that is not understood, and the same list as it is published compiles to the same", async () => {
  const published: unknown = JSON.parse(
    // Published without the types that the package puts there.
    JSON.stringify(await waitForUpdate(), (key, value: unknown) => (key === "type" ? undefined : value)),
  );
  const compiled = compileCatalog(readListing(published), about);
  expect(compiled.problems).toEqual([]);
  expect(compiled.catalog.vendors).toEqual(catalog.vendors);
  expect(compileCatalog(readListing({ units: {}, providers: published }), about).catalog.vendors).toEqual(
    catalog.vendors,
  );
});

test("a catalogue says of which day it is, where it comes from and under which licence", () => {
  const { catalog: made } = compile([]);
  expect(made).toMatchObject({ version: 1, date: "2026-11-01", currency: "USD" });
  expect(made.notice).toBe("Compiled from a test.\nMIT License");
  expect(licenceOf(made)).toBe("MIT License");
  expect(licenceOf(catalog)).toContain("MIT License");
});

test("a price from a day on holds from that day, and the newest day tells how old a list is at most", () => {
  const constraint = { start_date: "2026-06-01" };
  const later = { start_date: "2027-01-01" };
  const conditional = [
    { prices },
    { constraint, prices: { input_mtok: 1, output_mtok: 4 } },
    { constraint: later, prices },
  ];
  const { catalog: made } = compile([listed("m", conditional)]);
  const price = findListPrice(made, "openai", "m");
  expect(price && ratesAt(price, Date.parse("2026-05-31T23:59:59Z"))?.input).toBe(2e6);
  expect(price && ratesAt(price, Date.parse("2026-06-01T00:00:00Z"))?.input).toBe(1e6);
  expect(newestStart(readListing(listing({ openai: [listed("m", conditional)] })), "2026-11-22")).toBe("2026-06-01");
  expect(newestStart(readListing(listing()), "2026-11-22")).toBeUndefined();
});

test.each<[string, object, string | undefined]>([
  [
    "seven decimals",
    listed("m", { ...prices, input_mtok: 0.000_000_1 }),
    "a price of 1e-7 has more than 6 decimals or is no price",
  ],
  [
    "a negative price",
    listed("m", { ...prices, input_mtok: -1 }),
    "a price of -1 has more than 6 decimals or is no price",
  ],
  [
    "an unknown condition",
    listed("m", [{ prices }, { constraint: { tier: "flex" }, prices }]),
    "a price under a condition that is not read",
  ],
  [
    "a condition beside the constraint",
    listed("m", [{ prices, variant: "flex" }]),
    "a price under a condition that is not read",
  ],
  [
    "a day that is none",
    listed("m", [{ constraint: { start_date: "2026-13-01" }, prices }]),
    "a price under a condition that is not read",
  ],
  [
    "a time of day with a zone",
    listed("m", [{ constraint: { start_time: "10:00:00+08:00", end_time: "12:00:00Z" }, prices }]),
    "a time of day that is not read: 10:00:00+08:00",
  ],
  [
    "a rule that is none",
    listed("m", prices, { match: { sounds_like: "m" } }),
    "a rule for its names that is not read",
  ],
  [
    "a rule that takes long",
    listed("m", prices, { match: { regex: "^(a+)+$" } }),
    "a rule for its names that is not read",
  ],
  [
    "a price that the list calls too high",
    listed("m", prices, { price_comments: "On holidays this is an upper bound." }),
    "prices that are said to be an upper bound",
  ],
  // No mistake of the list's: an answer does not tell how many of these there were.
  ["a price by the hour", listed("m", { audio_hours: 1 }), undefined],
  ["a price of an unknown unit", listed("m", { ...prices, constructor: 1 }), undefined],
  ["a price that the list doubts", listed("m", prices, { price_comments: "Seen on OpenRouter" }), undefined],
])("a model with %s is left out, and the others stay", (_name, model, problem) => {
  const { catalog: made, problems } = compile([model, listed("other", prices)]);
  expect(problems).toEqual(problem === undefined ? [] : [`openai: m: ${problem}`]);
  expect(made.vendors["openai"]?.models.map(({ id }) => id)).toEqual(["other"]);
  expect(isCatalog(made)).toBe(true);
});

test("a name that two models have is nobody's, also where it is every object's", () => {
  const names = (id: string, name: string) => listed(id, prices, { match: { or: [{ equals: id }, { equals: name }] } });
  const { catalog: made, problems } = compile([
    names("a", "constructor"),
    names("b", "constructor"),
    names("c", "tostring"),
  ]);
  expect(problems).toEqual(["openai: two models are called constructor"]);
  expect(made.vendors["openai"]?.names).toEqual({ a: 0, b: 1, c: 2, tostring: 2 });
});

test("a vendor that the list no longer has is told", () => {
  const { problems } = compileCatalog(readListing(listing().slice(1)), about);
  expect(problems).toEqual(["openai: the list has no such provider any more"]);
});

test.each<[string, unknown, string]>([
  ["a page", "<html>", "providers is no list"],
  ["an error", { message: "Not Found" }, "providers is no list"],
  ["a provider without models", [{ id: "openai" }], "providers[0].models is no list"],
  ["a model without a name", [{ id: "openai", models: [{ prices: {} }] }], "openai: models[0].id is no name"],
  [
    "a model without prices",
    [{ id: "openai", models: [{ id: "m" }] }],
    "openai: models[0].prices[0].prices is no object",
  ],
  [
    "a price in words",
    [{ id: "openai", models: [{ id: "m", prices: { input_mtok: "2" } }] }],
    "openai: models[0].prices[0].input_mtok is no object",
  ],
  [
    "steps without a price",
    [{ id: "openai", models: [{ id: "m", prices: { input_mtok: { base: 1, tiers: [{}] } } }] }],
    "openai: models[0].prices[0].input_mtok.tiers[0] has no start or no price",
  ],
])("%s is no list", (_name, value, message) => {
  expect(() => readListing(value)).toThrow(new ListingError(message));
});

test.each<[string, unknown]>([
  ["too deep", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].reduce<unknown>((rule) => ({ or: [rule] }), { equals: "m" })],
  ["another language's", { regex: "(?P<x>a)" }],
  ["too long", { contains: "x".repeat(201) }],
  ["nothing", { equals: "" }],
  ["two at once", { equals: "a", contains: "b" }],
  ["an empty list", { or: [] }],
  ["three repeats", { regex: "^.*a.*b.*$" }],
])("a rule that is %s is none", (_name, match) => {
  expect(readNameRule(match)).toBeUndefined();
});
