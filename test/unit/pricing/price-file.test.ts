import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parsePriceFile } from "../../../src/pricing/price-file.ts";

const read = (content: unknown): ReturnType<typeof parsePriceFile> =>
  parsePriceFile(JSON.stringify(content), "prices.json");
const withModel = (price: unknown): unknown => ({
  relays: { r: { models: { bad: price, good: { input: 1, output: 2 } } } },
});
const price = "a price per million tokens, a number from 0 to 1000000 with at most 6 decimals";

test("reads prices per million tokens into picos per token, and keeps what is not said absent", () => {
  const { file, problems } = read({
    currency: "EUR",
    updated: "2026-11-01",
    relays: {
      Relay: {
        factor: 0.5,
        models: { m: { input: 2.5, cachedInput: 0.0028, cacheWrite: 3.125, output: 10, perRequest: 0.005 } },
      },
      other: { currency: "CNY", models: {} },
    },
  });
  expect(problems).toEqual([]);
  expect(file?.updated).toBe("2026-11-01");
  const rates = { input: 2_500_000, cacheRead: 2800, cacheWrite: 3_125_000, output: 10_000_000, perRequest: 5e9 };
  expect(file?.relays.get("relay")).toEqual({ currency: "EUR", factor: 0.5, models: new Map([["m", rates]]) });
  expect(file?.relays.get("other")).toEqual({ currency: "CNY", models: new Map() });
});

test("prices are in dollars where the file says no currency", () => {
  expect(read({ relays: { r: { factor: 1 } } }).file?.relays.get("r")?.currency).toBe("USD");
});

test.each<[unknown, string]>([
  [{ input: -1, output: 2 }, `.input: -1: expected ${price}`],
  [{ input: "2.5", output: 2 }, `.input: "2.5": expected ${price}`],
  [{ input: 1_000_001, output: 2 }, `.input: 1000001: expected ${price}`],
  [{ input: 0.1234567, output: 2 }, `.input: 0.1234567: expected ${price}`],
  [{ input: null, output: 2 }, `.input: object or list: expected ${price}`],
  [
    { input: 1, perRequest: 1001 },
    ".perRequest: 1001: expected a price per call, a number from 0 to 1000 with at most 6 decimals",
  ],
  [
    { output: 2 },
    ": object or list: expected input (and output, unless it is an embedding model), or perRequest alone",
  ],
  [{ input: 1, ouput: 2 }, ': "ouput": expected only input, cachedInput, cacheWrite, output, perRequest'],
  [5, ": 5: expected an object"],
])("refuses the model %j alone", (bad, line) => {
  const { file, problems } = read(withModel(bad));
  expect(problems).toEqual([`prices.json: relays["r"].models["bad"]${line}; model ignored`]);
  expect([...(file?.relays.get("r")?.models.keys() ?? [])]).toEqual(["good"]);
});

test("refuses numbers that JSON makes infinite", () => {
  const { problems } = parsePriceFile('{"relays":{"r":{"models":{"m":{"input":1e999,"output":1}}}}}', "p");
  expect(problems).toEqual([`p: relays["r"].models["m"].input: null: expected ${price}; model ignored`]);
});

test.each<[unknown, string]>([
  [{ currency: "usd", factor: 1 }, '.currency: "usd": expected three capital letters (ISO 4217), such as "USD"'],
  [{ factor: -1 }, ".factor: -1: expected a number from 0 to 1000"],
  [{ factor: 1, currenci: "CNY" }, ': "currenci": expected only currency, factor, models'],
  [{}, ": object or list: expected models, a factor, or both"],
  [{ models: [] }, ".models: object or list: expected an object"],
  ["USD", ': "USD": expected an object'],
])("refuses the relay %j alone", (bad, line) => {
  const { file, problems } = read({ relays: { bad, good: { factor: 1 } } });
  expect(problems).toEqual([`prices.json: relays["bad"]${line}; relay ignored`]);
  expect([...(file?.relays.keys() ?? [])]).toEqual(["good"]);
});

test.each<[unknown, string]>([
  [[], "content: object or list: expected an object"],
  [{}, "relays: missing: expected an object"],
  [{ curency: "CNY", relays: {} }, 'content: "curency": expected only $schema, currency, updated, relays'],
  [{ currency: 5, relays: {} }, 'currency: 5: expected three capital letters (ISO 4217), such as "USD"'],
  [{ updated: "2026-02-30", relays: {} }, 'updated: "2026-02-30": expected a date, YYYY-MM-DD'],
])("refuses the file %j", (content, line) => {
  const { file, problems } = read(content);
  expect(file).toBeUndefined();
  expect(problems[0]).toBe(`prices.json: ${line}; file ignored`);
});

test("says where JSON ends to be JSON, and quotes nothing: the path may lead to a secret", () => {
  const { file, problems } = parsePriceFile('{\n  "relays": SECRET=hunter2\n}', "p");
  expect(file).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^p: .*not JSON; file ignored$/);
  expect(problems[0]).not.toContain("hunter2");
  expect(parsePriceFile('{"password":"hunter2"}', "p").problems.join()).not.toContain("hunter2");
});

test("refuses keys of the prototype", () => {
  const text =
    '{"relays":{"__proto__":{"factor":1},"constructor":{"factor":1},"r":{"models":{"__proto__":{"input":1,"output":1},"m":{"input":1,"output":1}}}}}';
  const { file, problems } = parsePriceFile(text, "p");
  expect(problems).toHaveLength(3);
  expect([...(file?.relays.keys() ?? [])]).toEqual(["r"]);
  expect([...(file?.relays.get("r")?.models.keys() ?? [])]).toEqual(["m"]);
});

test("refuses a relay that is there twice but for its case", () => {
  const { file, problems } = read({ relays: { "Relay.test": { factor: 1 }, "relay.test": { factor: 2 } } });
  expect(problems).toHaveLength(1);
  expect(file?.relays.get("relay.test")?.factor).toBe(1);
});

test("a deeply nested file is refused, not fatal", () => {
  const { file, problems } = parsePriceFile(`{"relays":{"r":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`, "p");
  expect(file?.relays.size ?? 0).toBe(0);
  expect(problems).toHaveLength(1);
});

test("takes a byte order mark", () => {
  expect(parsePriceFile('\uFEFF{"relays":{"r":{"factor":1}}}', "p").problems).toEqual([]);
});

test("the example file has no mistake", () => {
  const text = readFileSync(new URL("../../../examples/prices.json", import.meta.url), "utf8");
  const { file, problems } = parsePriceFile(text, "examples/prices.json");
  expect(problems).toEqual([]);
  expect(file?.relays.size).toBe(3);
});
