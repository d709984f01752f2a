import { expect, test } from "vitest";
import { compareCatalogs } from "../../../src/cli/prices/compare-catalogs.ts";
import { compileCatalog } from "../../../src/cli/prices/compile-catalog.ts";
import { readListing } from "../../../src/cli/prices/listing.ts";
import { listed, listing } from "./listing.ts";

const at = Date.parse("2026-11-22T12:00:00Z");
const make = (models: readonly object[]) =>
  compileCatalog(readListing(listing({ openai: models })), { date: "2026-11-01", source: "a test", licence: "" })
    .catalog;
const prices = { input_mtok: 2, output_mtok: 8 };
const filler = Array.from({ length: 10 }, (_, index) => listed(`m${index}`, prices));
const compare = (before: readonly object[], after: readonly object[]) =>
  compareCatalogs(make([...filler, ...before]), make([...filler, ...after]), at);
const same = { added: [], removed: [], changed: [], wild: [], refused: [] };

test("the same list changes nothing", () => {
  expect(compare([listed("a", prices)], [listed("a", prices)])).toEqual(same);
});

test("what is new, gone and changed is told, prices for a million tokens", () => {
  const steps = { base: 2, tiers: [{ start: 200_000, price: 4 }] };
  expect(
    compare(
      [listed("gone", prices), listed("a", prices)],
      [
        listed("a", { input_mtok: steps, cache_read_mtok: 0.2, output_mtok: 8 }),
        listed("b", { ...prices, input_mtok: 1.5 }),
      ],
    ),
  ).toEqual({
    ...same,
    added: ["openai b: input 1.5, output 8"],
    removed: ["openai gone"],
    changed: ["openai a: input 2 -> 2/4 above 200000, cacheRead none -> 0.2"],
  });
});

test.each([
  ["tenfold", { ...prices, input_mtok: 20 }, 0],
  ["more than tenfold", { ...prices, output_mtok: 80.1 }, 1],
  ["a tenth", { ...prices, input_mtok: 0.2 }, 0],
  ["less", { ...prices, input_mtok: 0.19 }, 1],
  ["nothing", { input_mtok: 0, output_mtok: 0 }, 1],
  ["a wild step", { ...prices, input_mtok: { base: 2, tiers: [{ start: 1000, price: 300 }] } }, 1],
  [
    "wild from a later day on",
    [{ prices }, { constraint: { start_date: "2027-01-01" }, prices: { ...prices, input_mtok: 2000 } }],
    1,
  ],
])("a price that becomes %s", (_name, changed, wild) => {
  expect(compare([listed("a", prices)], [listed("a", changed)]).wild).toHaveLength(wild);
});

test("a part of the input may change more than the whole, and what was free may come to cost something", () => {
  const cached = (price: number) => [listed("a", { ...prices, cache_read_mtok: price })];
  expect(compare(cached(0.3), cached(0.02)).wild).toEqual([]);
  expect(compare(cached(0.3), cached(0.002)).wild).toEqual(["openai a: cacheRead 0.3 -> 0.002"]);
  expect(compare([listed("a", {})], [listed("a", prices)]).wild).toEqual([]);
});

test("a list with far fewer models is refused, and one without a vendor", () => {
  const before = make(filler);
  expect(compareCatalogs(before, make(filler.slice(0, 4)), at).refused).toEqual([
    "openai has 4 models, where it had 10",
    "there are 13 models in all, where there were 19",
  ]);
  const { cohere: _gone, ...vendors } = before.vendors;
  expect(compareCatalogs(before, { ...before, vendors }, at).refused).toEqual(["cohere has 0 models, where it had 1"]);
});

const large = { input_mtok: 2, output_mtok: 8 };
const small = { input_mtok: 0.1, output_mtok: 0.4 };
const called = (id: string, ...names: readonly string[]) => ({
  match: { or: names.map((equals) => ({ equals })) },
  id,
});

test("models that swap their names change the prices that those lead to, and such jumps are told", () => {
  const before = [
    { ...called("a", "a", "a-old"), prices: large },
    { ...called("b", "b"), prices: small },
  ];
  const after = [
    { ...called("a", "b"), prices: large },
    { ...called("b", "a", "a-old"), prices: small },
  ];
  const down = "(a -> b): input 2 -> 0.1";
  const up = "(b -> a): input 0.1 -> 2";
  expect(compare(before, after)).toEqual({
    ...same,
    changed: [
      `openai name a ${down}, output 8 -> 0.4`,
      `openai name b ${up}, output 0.4 -> 8`,
      `openai name a-old ${down}, output 8 -> 0.4`,
    ],
    wild: [`openai name a ${down}`, `openai name b ${up}`, `openai name a-old ${down}`],
  });
});

test("a name that two models have leads to none, and counts as removed; so do names that are left out", () => {
  const before = [
    { ...called("a", "a", "a-old"), prices: large },
    { ...called("b", "b"), prices: large },
  ];
  const after = [
    { ...called("a", "b"), prices: large },
    { ...called("b", "b"), prices: large },
  ];
  expect(compare(before, after)).toEqual({
    ...same,
    removed: ["openai name a: it led to a", "openai name b: it led to b", "openai name a-old: it led to a"],
  });
});

test("another name for the same price changes nothing, nor does a model that takes another id", () => {
  const all = ["a", "a-old"];
  const before = [{ ...called("a", ...all), prices: large }];
  expect(compare(before, [{ ...called("a", ...all, "a-new"), prices: large }])).toEqual(same);
  expect(compare(before, [{ ...called("c", ...all), prices: large }])).toEqual({
    ...same,
    added: ["openai c: input 2, output 8"],
    removed: ["openai a"],
  });
});

test("a part of a rule is a name, too", () => {
  const starts = (id: string, ...names: readonly string[]) => ({
    id,
    match: { or: names.map((text) => ({ starts_with: text })) },
  });
  const before = [
    { ...starts("a", "a-", "fine-"), prices: large },
    { ...starts("b", "b-"), prices: small },
  ];
  const after = [
    { ...starts("a", "a-"), prices: large },
    { ...starts("b", "b-", "fine-"), prices: small },
  ];
  expect(compare(before, after).wild).toEqual(["openai name fine- (a -> b): input 2 -> 0.1"]);
});

test("a list in which far fewer names lead to a price is refused", () => {
  const names = Array.from({ length: 40 }, (_, index) => `name-${index}`);
  const before = [{ ...called("a", "a", ...names), prices: large }];
  const after = [{ ...called("a", "a"), prices: large }];
  expect(compare(before, after).refused).toEqual([
    "11 names of openai lead to a price, where 51 did",
    "20 names in all lead to a price, where 60 did",
  ]);
});

test("a name that a second maker takes leads to none on relays", () => {
  const lists = (more: readonly object[]) =>
    compileCatalog(readListing(listing({ openai: [listed("a", prices)], mistral: [...filler, ...more] })), {
      date: "2026-11-01",
      source: "a test",
      licence: "",
    }).catalog;
  expect(compareCatalogs(lists([]), lists([listed("a", { ...prices, input_mtok: 1 })]), at)).toEqual({
    ...same,
    added: ["mistral_ai a: input 1, output 8"],
    removed: ["on relays, name a: it led to a"],
  });
});
