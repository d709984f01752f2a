import { expect, test } from "vitest";
import { isCatalog } from "../../../src/pricing/catalog-shape.ts";
import { chooseCatalog } from "../../../src/pricing/choose-catalog.ts";
import { catalog } from "./list-prices.ts";

const packaged = { text: JSON.stringify(catalog) };
const newer = JSON.stringify({ ...catalog, date: "2026-11-20" });
const older = JSON.stringify({ ...catalog, date: "2026-01-20" });

function choose(text: string | undefined, failure?: string) {
  const lines: string[] = [];
  const stale: string[] = [];
  const chosen = chooseCatalog({
    packaged,
    own: { ...(text !== undefined && { text }), ...(failure !== undefined && { failure }) },
    ownPath: "/etc/own.json",
    onProblem: (line) => lines.push(line),
    onStale: (line) => stale.push(line),
  });
  return { date: chosen?.date, lines, stale };
}

test("the user's catalogue is used in place of the packaged one", () => {
  expect(choose(newer)).toEqual({ date: "2026-11-20", lines: [], stale: [] });
});

test("where the packaged one is newer, that is told", () => {
  const { date, lines, stale } = choose(older);
  expect([date, lines]).toEqual(["2026-01-20", []]);
  expect(stale).toEqual([
    `RELAYSCOPE_PRICE_CATALOG: /etc/own.json is of 2026-01-20 and used, though the packaged list prices are of ${catalog.date}`,
  ]);
});

const vendor = catalog.vendors["groq"];
const broken = (more: object) => JSON.stringify({ ...catalog, vendors: { groq: { ...vendor, ...more } } });

test.each([
  ["missing", undefined, "cannot be read (ENOENT)"],
  ["cut", newer.slice(0, 5000), undefined],
  ["a list as it is published", "[]", undefined],
  ["of another version", newer.replace('"version":1', '"version":2'), undefined],
  ["without a day", newer.replace("2026-11-20", "lately"), undefined],
  ["without vendors", JSON.stringify({ ...catalog, vendors: [] }), undefined],
  ["with a name for no model", broken({ names: { x: 999 } }), undefined],
  [
    "with a price in words",
    broken({ models: [{ id: "x", periods: [{ rates: { input: "2" } }] }], names: {}, rules: [] }),
    undefined,
  ],
  [
    "with a negative price",
    broken({ models: [{ id: "x", periods: [{ rates: { input: -2 } }] }], names: {}, rules: [] }),
    undefined,
  ],
  ["with no period", broken({ models: [{ id: "x", periods: [] }], names: {}, rules: [] }), undefined],
  ["with an expression that is none", broken({ rules: [{ model: 0, rule: { regex: "(" } }] }), undefined],
  ["with a rule of no kind", broken({ rules: [{ model: 0, rule: { is: "x" } }] }), undefined],
])("where it is %s, one line says so and the packaged one is used", (_name, text, failure) => {
  const { date, lines } = choose(text, failure);
  expect(date).toBe(catalog.date);
  expect(lines).toEqual([
    `RELAYSCOPE_PRICE_CATALOG: /etc/own.json: ${failure ?? "not a catalogue as `relayscope prices update` writes it"}; the packaged list prices are used`,
  ]);
});

test.each([undefined, null, 1, "x", [], {}])("%j is no catalogue", (value) => {
  expect(isCatalog(value)).toBe(false);
});

test("the built one is", () => {
  expect(isCatalog(JSON.parse(packaged.text))).toBe(true);
});
