import fc from "fast-check";
import { expect, test } from "vitest";
import type { Rate } from "../../src/pricing/rates.ts";
import { readPriceFile } from "../../src/price-reader/price-reader.ts";

const name = "prices.json";
const withRelay = (relay: string) => `{"currency":"USD","relays":{${relay}}}`;
const withModel = (model: string) => withRelay(`"relay":{"models":{"model":${model}}}`);

test.each([
  ["1e308", "a number too large"],
  ["1e309", "what JSON makes infinite"],
  ["-1e-400", "less than nothing, and too little to tell"],
  ["-1", "less than nothing"],
  ["0.0000001", "a seventh decimal"],
  ["100000000.01", "more than a hundred million"],
  ['"1"', "a text"],
  ["[1]", "a list"],
  ['{"valueOf":1}', "an object"],
  ["null", "null"],
  ["true", "true"],
])("an input price of %s (%s) refuses its model alone, in one line", (price) => {
  const { file, problems } = readPriceFile(
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
    const { file, problems } = readPriceFile(withModel(`{"input":${price}}`), name);
    expect([file, problems.length]).toEqual([undefined, 1]);
    expect(problems[0]).toMatch(/^prices\.json:1:\d+: not JSON; file ignored$/);
  },
);

test("minus nothing is nothing", () => {
  expect(readPriceFile(withModel('{"input":-0,"output":0}'), name).problems).toEqual([]);
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
    for (const text of texts) readPriceFile(text, name);
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
  const { problems } = readPriceFile(text, name);
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
    "blended",
    "above",
    "inputTokens",
    "tiers",
    "aliases",
    "from",
    "to",
    "m*",
    "relay",
  ),
  fc.constantFrom("__proto__", "constructor", "a.example", "http://a.example/v1", "[::1]:80", " a", ""),
  fc.string(),
);
const allRates = (rate: Rate): number[] =>
  typeof rate === "number" ? [rate] : [rate.base, ...rate.steps.map(([, price]) => price)];
const { file: anyFile } = fc.letrec<{ file: unknown }>((tie) => ({
  file: fc.oneof({ maxDepth: 4 }, value, fc.dictionary(key, tie("file"), { maxKeys: 5 })),
}));

test("whatever the file says, nothing is thrown, and what is read are prices that a call can be charged by", () => {
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(key, anyFile), anyFile), (content) => {
      const { file, problems } = readPriceFile(JSON.stringify(content) ?? "", name);
      for (const problem of problems) expect(problem).toMatch(/^prices\.json:(?:\d+:\d+:)? /);
      for (const { currency, factor = 1, models } of file?.relays.values() ?? []) {
        expect(currency).toMatch(/^[A-Z]{3}$/);
        expect(factor >= 0 && factor <= 1000).toBe(true);
        for (const { rates, tiers } of [...models.values()].flat())
          for (const one of [rates, ...(tiers?.values() ?? [])])
            for (const rate of Object.values(one).flatMap(allRates))
              expect(Number.isInteger(rate) && rate >= 0).toBe(true);
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
      expect(readPriceFile(broken, name).problems.length).toBeLessThan(20);
    }),
    { numRuns: 2000 },
  );
});

// As long as YAML may be.
const whole = 249_000;
const lol = (depth: number): string =>
  Array.from(
    { length: depth },
    (_, at) =>
      `a${at}: &a${at} [${Array(9)
        .fill(at === 0 ? "lol" : `*a${at - 1}`)
        .join()}]`,
  ).join("\n");
const hostile: Readonly<Record<string, string>> = {
  "a billion laughs": `${lol(10)}\nrelays: *a9`,
  "a billion laughs for each price": `${lol(9)}\nrelays: { r: { models: { m: { input: 1, above: *a8 } } } }`,
  "references in references, as many as are followed": `x: &x { factor: 1 }\nrelays: { ${Array.from({ length: 99 }, (_, at) => `r${at}: *x`).join()} }`,
  "an anchor in itself": "relays: &a { r: { models: { m: &b [*a, *b] } } }",
  "lists in lists": "[".repeat(whole),
  "objects in objects": '{"a":'.repeat(whole / 5),
  "dashes in dashes": "- ".repeat(whole / 2),
  "question marks in question marks": "? ".repeat(whole / 2),
  "blocks in blocks": Array.from({ length: 690 }, (_, at) => `${" ".repeat(at)}a:`).join("\n"),
  commas: `[${",".repeat(whole)}]`,
  "closing brackets": "]".repeat(whole),
  quotes: '"'.repeat(whole),
  exclamations: "! ".repeat(whole / 2),
  ampersands: "&a ".repeat(whole / 3),
  directives: "%\n".repeat(whole / 2),
  documents: "---\n".repeat(whole / 4),
  comments: "#\n".repeat(whole / 2),
  colons: ": ".repeat(whole / 2),
  "empty lines": `${"\n".repeat(whole)}a`,
  tabs: `${"\t".repeat(whole)}a`,
  NULs: `relays: "${"\0".repeat(whole - 20)}"`,
  "a NUL in a name": 'relays: { "a\0b": { factor: 1 }, r: { models: { "m\\0": { input: 1 } } } }',
  "keys over and over": `relays:\n${"  r: { factor: 1 }\n".repeat(whole / 20)}`,
  "mistakes over and over": `relays:\n${Array.from({ length: 20_000 }, (_, at) => `  r${at}: 0`).join("\n")}`,
  "keys of the prototype":
    "relays: { __proto__: { factor: 1 }, constructor: { factor: 1 }, r: { models: { __proto__: { input: 1 } } } }\n__proto__: { polluted: 1 }",
  "merge keys": "x: &x { factor: 1 }\nrelays: { r: { <<: *x } }",
  "tags of a language": "relays: !!js/function 'function () { return process.exit(1) }'",
  "bytes as text": "relays: !!binary aHVudGVyMg==",
};

test.each(Object.keys(hostile))(
  "YAML with %s is read in a moment, told in short lines, and leaves nothing behind",
  (what) => {
    const text = hostile[what] ?? "";
    expect(text.length).toBeLessThanOrEqual(250_000);
    const { stackTraceLimit } = Error;
    // Of the processor's time, not of the clock's: other tests run at the same time.
    const began = process.cpuUsage();
    const { problems } = readPriceFile(text, "prices.yaml");
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(6000);
    expect(what.startsWith("references") ? 1 : problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.length).toBeLessThan(2000);
    // oxlint-disable-next-line no-control-regex
    expect(problems.join("").replaceAll("\n", "")).not.toMatch(/[\0-\x1f\x7f]/);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  },
);

test("whatever the YAML is, nothing is thrown", () => {
  const piece = fc.constantFrom(
    ..."relays: |models: |r: |- |? |{|}|[|]|,|&a |*a|!t |\n  |\n    |\n|'|\"|#|%|---|\t|>|input: 1|factor: 2|<<: ".split(
      "|",
    ),
    "| ",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 30 }), (pieces) => {
      for (const problem of readPriceFile(pieces.join(""), "p.yaml").problems)
        expect(problem).toMatch(/^p\.yaml:\d+:\d+: /);
    }),
    { numRuns: 2000 },
  );
});
