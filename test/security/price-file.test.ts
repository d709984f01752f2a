import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePriceFile } from "../../src/pricing/price-file.ts";

const name = "prices.json";
const withRelay = (relay: string) => `{"currency":"USD","relays":{${relay}}}`;
const withModel = (model: string) => withRelay(`"relay":{"models":{"model":${model}}}`);

test.each([
  ["1e308", "a number too large"],
  ["1e309", "what JSON makes infinite"],
  ["-1e-400", "less than nothing, and too little to tell"],
  ["-1", "less than nothing"],
  ["0.0000001", "a seventh decimal"],
  ["1000000.000001", "more than a million"],
  ['"1"', "a text"],
  ["[1]", "a list"],
  ['{"valueOf":1}', "an object"],
  ["null", "null"],
  ["true", "true"],
])("an input price of %s (%s) refuses its model alone, in one line", (price) => {
  const { file, problems } = parsePriceFile(
    `{"currency":"USD","relays":{"relay":{"models":{"wrong":{"input":${price}},"right":{"input":1}}}}}`,
    name,
  );
  const isZero = Number(price) === 0 && price.startsWith("-1e");
  expect(problems).toHaveLength(isZero ? 0 : 1);
  expect([...(file?.relays.get("relay")?.models.keys() ?? [])]).toEqual(isZero ? ["wrong", "right"] : ["right"]);
});

test.each(["NaN", "Infinity", "0x10", "01", "+1", "1_000", ".5", "5.", "1e", "-"])(
  "a price of %s is no JSON: the file is told in one line, and nothing of it is quoted",
  (price) => {
    const { file, problems } = parsePriceFile(withModel(`{"input":${price}}`), name);
    expect([file, problems.length]).toEqual([undefined, 1]);
    expect(problems[0]).toMatch(/^prices\.json: (?:line \d+ column \d+|content): not JSON; file ignored$/);
  },
);

test("minus nothing is nothing", () => {
  expect(parsePriceFile(withModel('{"input":-0,"output":0}'), name).problems).toEqual([]);
});

test.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "\\u005f_proto__"])(
  "the key %s stands for no more than its letters, wherever it is",
  (key) => {
    const texts = [
      `{"${key}":{"currency":"EUR"},"relays":{}}`,
      withRelay(`"${key}":{"factor":2}`),
      withRelay(`"relay":{"${key}":{"factor":2}}`),
      withRelay(`"relay":{"models":{"${key}":{"input":1}}}`),
      withModel(`{"${key}":5,"input":1}`),
      withModel(`{"input":{"${key}":5}}`),
    ];
    for (const text of texts) parsePriceFile(text, name);
    const clean: Record<string, unknown> = {};
    for (const one of ["currency", "factor", "input", "models", "polluted"]) expect(clean[one]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
);

// What made an expression slow, or a stack deep, or a line long.
const costly: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [".", ":", "/", "@", "a", "a.", ".:", "1:", "a://", "//", "%61", " ", "[", "ü", "-", "xn--"].map((text) => [
      `a relay of ${text} over and over`,
      withRelay(`"${text.repeat(900_000 / text.length)}":{"factor":1}`),
    ]),
  ),
  "a model's name of a megabyte": withRelay(`"r":{"models":{"${"m".repeat(900_000)}":{"input":1}}}`),
  "lists in lists": withModel("[".repeat(450_000) + "]".repeat(450_000)),
  "objects in objects": withModel(`${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`),
  "the same key over and over, far down": withModel(
    `${'{"a":'.repeat(100_000)}{"x":1${',"x":1'.repeat(60_000)}}${"}".repeat(100_000)}`,
  ),
  "a hundred thousand relays": withRelay(Array.from({ length: 40_000 }, (_, at) => `"r${at}":{"factor":1}`).join()),
  "a hundred thousand mistakes": withRelay(Array.from({ length: 60_000 }, (_, at) => `"r${at}":0`).join()),
  "quotes and backslashes": withRelay(`"${'\\"'.repeat(400_000)}":{"factor":1}`),
  escapes: withRelay(`"${"\\u0061".repeat(150_000)}":{"factor":1}`),
};

test.each(Object.keys(costly))("a file of a megabyte with %s is read in a moment, and told in short lines", (what) => {
  const text = costly[what] ?? "";
  expect(text.length).toBeLessThanOrEqual(1_000_000);
  const began = performance.now();
  const { problems } = parsePriceFile(text, name);
  expect(performance.now() - began).toBeLessThan(6000);
  for (const problem of problems.slice(0, 200)) expect(problem.length).toBeLessThan(2000);
});

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(1, -1, 1e308, 0.5, "USD", "2026-01-01", {}, [], null),
);
const key = fc.oneof(
  fc.constantFrom(
    "currency",
    "updated",
    "relays",
    "models",
    "factor",
    "input",
    "output",
    "cachedInput",
    "perRequest",
    "relay",
  ),
  fc.constantFrom("__proto__", "constructor", "a.example", "http://a.example/v1", "[::1]:80", " a", ""),
  fc.string(),
);
const { file: anyFile } = fc.letrec<{ file: unknown }>((tie) => ({
  file: fc.oneof({ maxDepth: 4 }, value, fc.dictionary(key, tie("file"), { maxKeys: 5 })),
}));

test("whatever the file says, nothing is thrown, and what is read are prices that a call can be charged by", () => {
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(key, anyFile), anyFile), (content) => {
      const { file, problems } = parsePriceFile(JSON.stringify(content) ?? "", name);
      for (const problem of problems) expect(problem.startsWith(`${name}: `)).toBe(true);
      for (const { currency, factor = 1, models } of file?.relays.values() ?? []) {
        expect(currency).toMatch(/^[A-Z]{3}$/);
        expect(factor >= 0 && factor <= 1000).toBe(true);
        for (const rates of models.values())
          for (const rate of Object.values(rates)) expect(Number.isSafeInteger(rate) && Number(rate) >= 0).toBe(true);
      }
    }),
    { numRuns: 3000 },
  );
});

test("whatever the bytes are, nothing is thrown, and what is no JSON is one line", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(80), (bytes, at) => {
      const good = withModel('{"input":1,"output":2}');
      const broken = good.slice(0, at) + Buffer.from(bytes).toString("utf8") + good.slice(at);
      expect(parsePriceFile(broken, name).problems.length).toBeLessThan(20);
    }),
    { numRuns: 2000 },
  );
});
