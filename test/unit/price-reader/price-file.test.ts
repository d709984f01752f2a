import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPriceFile } from "../../../src/price-reader/price-reader.ts";
import { keptLimit } from "../../../src/price-reader/problems.ts";

const read = (content: unknown): ReturnType<typeof readPriceFile> =>
  readPriceFile(JSON.stringify(content), "prices.json");
const withModel = (price: unknown): unknown => ({
  relays: { r: { models: { bad: price, good: { input: 1, output: 2 } } } },
});
/** Without the lines and columns, which have tests of their own. */
const bare = (problems: readonly string[]): string[] =>
  problems.map((line) => line.replace(/^([^:]*):\d+:\d+:/, "$1:"));
const keys =
  "input, cachedInput, cacheWrite, cacheWrite1h, output, reasoning, audioInput, audioOutput, imageInput, imageOutput, perRequest, blended, above, tiers, from, to";
const price = "a price per million tokens, a number from 0 to 100000000 with at most 6 decimals";

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
  expect(bare(problems)).toEqual([]);
  expect(file?.updated).toBe("2026-11-01");
  const rates = { input: 2_500_000, cacheRead: 2800, cacheWrite: 3_125_000, output: 10_000_000, perRequest: 5e9 };
  const none = { aliases: new Map(), patterns: [] };
  const models = new Map([["m", [{ date: "2026-11-01", rates }]]]);
  expect(file?.relays.get("relay")).toEqual({ ...none, currency: "EUR", factor: 0.5, models });
  expect(file?.relays.get("other")).toEqual({ ...none, currency: "CNY", models: new Map() });
});

test("prices are in dollars where the file says no currency", () => {
  expect(read({ relays: { r: { factor: 1 } } }).file?.relays.get("r")?.currency).toBe("USD");
});

test.each<[unknown, string]>([
  [{ input: -1, output: 2 }, `.input: -1: expected ${price}`],
  [{ input: "2.5", output: 2 }, `.input: "2.5": expected ${price}`],
  [{ input: 100_000_001, output: 2 }, `.input: 100000001: expected ${price}`],
  [{ input: 0.1234567, output: 2 }, `.input: 0.1234567: expected ${price}`],
  [{ input: null, output: 2 }, `.input: nothing: expected ${price}`],
  [
    { input: 1, perRequest: 1_000_001 },
    ".perRequest: 1000001: expected a price per call, a number from 0 to 1000000 with at most 6 decimals",
  ],
  [
    { output: 2 },
    ": object or list: expected input (and output, unless it is an embedding model), blended, or perRequest alone",
  ],
  [{ input: 1, ouput: 2 }, `: "ouput": expected only ${keys}`],
  [5, ": 5: expected an object"],
])("refuses the model %j alone", (bad, line) => {
  const { file, problems } = read(withModel(bad));
  expect(bare(problems)).toEqual([`prices.json: relays["r"].models["bad"]${line}; model ignored`]);
  expect([...(file?.relays.get("r")?.models.keys() ?? [])]).toEqual(["good"]);
});

test("refuses numbers that JSON makes infinite", () => {
  const { problems } = readPriceFile('{"relays":{"r":{"models":{"m":{"input":1e999,"output":1}}}}}', "p");
  expect(bare(problems)).toEqual([`p: relays["r"].models["m"].input: Infinity: expected ${price}; model ignored`]);
});

test.each<[unknown, string]>([
  [{ currency: "usd", factor: 1 }, '.currency: "usd": expected three capital letters (ISO 4217), such as "USD"'],
  [{ factor: -1 }, ".factor: -1: expected a number from 0 to 1000 with at most 6 decimals"],
  [{ factor: 1, currenci: "CNY" }, ': "currenci": expected only currency, factor, aliases, models'],
  [{}, ": object or list: expected models, aliases, a factor, a currency, or several of them"],
  [{ models: [] }, ".models: object or list: expected an object"],
  ["USD", ': "USD": expected an object'],
])("refuses the relay %j alone", (bad, line) => {
  const { file, problems } = read({ relays: { bad, good: { factor: 1 } } });
  expect(bare(problems)).toEqual([`prices.json: relays["bad"]${line}; relay ignored`]);
  expect([...(file?.relays.keys() ?? [])]).toEqual(["good"]);
});

test("takes a relay with a currency alone: its answers say amounts and no currency", () => {
  const { file, problems } = read({ relays: { r: { currency: "CNY" } } });
  expect(problems).toEqual([]);
  expect(file?.relays.get("r")?.currency).toBe("CNY");
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
  expect(bare(problems)[0]).toBe(`prices.json: ${line}; file ignored`);
});

test("says where JSON ends to be JSON, and quotes nothing: the path may lead to a secret", () => {
  const { file, problems } = readPriceFile('{\n  "relays": SECRET=hunter2\n}', "p.json");
  expect(file).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toBe("p.json:2:13: not JSON; file ignored");
  expect(problems[0]).not.toContain("hunter2");
  expect(readPriceFile('{"password":"hunter2"}', "p").problems.join()).not.toContain("hunter2");
});

test("refuses keys of the prototype", () => {
  const text =
    '{"relays":{"__proto__":{"factor":1},"constructor":{"factor":1},"r":{"models":{"__proto__":{"input":1,"output":1},"m":{"input":1,"output":1}}}}}';
  const { file, problems } = readPriceFile(text, "p");
  expect(problems).toHaveLength(3);
  expect([...(file?.relays.keys() ?? [])]).toEqual(["r"]);
  expect([...(file?.relays.get("r")?.models.keys() ?? [])]).toEqual(["m"]);
});

test("refuses a relay that is there twice but for its case", () => {
  const { file, problems } = read({ relays: { "Relay.test": { factor: 1 }, "relay.test": { factor: 2 } } });
  expect(problems).toHaveLength(1);
  expect(file?.relays.get("relay.test")?.factor).toBe(1);
});

const aRelay = 'a relay\'s name or host, such as "api.example.com"';
const named = (host: string) => `"${host}" without the port, or the name that RELAYSCOPE_RELAYS gives it`;

test.each([
  ["https://api.example.com/v1", 'a relay\'s name or host: "api.example.com"'],
  ["HTTPS://API.Example.com:8443", 'a relay\'s name or host: "api.example.com"'],
  ["//api.example.com", 'a relay\'s name or host: "api.example.com"'],
  ["api.example.com/v1", 'a relay\'s name or host: "api.example.com"'],
  ["localhost:4010/v1", 'a relay\'s name or host: "localhost"'],
  ["http://[::1]:4010/v1", 'a relay\'s name or host: "::1"'],
  ["http://bücher.example/", 'a relay\'s name or host: "xn--bcher-kva.example"'],
  ["https://", aRelay],
  ["api.example.com:8443", named("api.example.com")],
  ["API.example.com.:443", named("api.example.com")],
  ["api.example.com:", named("api.example.com")],
  ["[::1]:8443", named("::1")],
  [" api.example.com", '"api.example.com", without blanks around it'],
  ["main relay\t", '"main relay", without blanks around it'],
  [" https://api.example.com ", 'a relay\'s name or host: "api.example.com"'],
  ["  ", aRelay],
  ["", aRelay],
  ["*.example.com", aRelay],
  ["api.example.com?key=1", aRelay],
  ["me@api.example.com", aRelay],
  ["x".repeat(254), aRelay],
])("the relay %j, which no call could ever be of, is told with what was meant", (name, accepted) => {
  const { file, problems } = read({ relays: { [name]: { factor: 1 }, good: { factor: 1 } } });
  const shown = JSON.stringify(name);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`: expected ${accepted}; relay ignored`);
  if (shown.length < 60) expect(bare(problems)[0]?.startsWith(`prices.json: relays[${shown}]: ${shown}: `)).toBe(true);
  expect([...(file?.relays.keys() ?? [])]).toEqual(["good"]);
});

test.each([
  ["API.Example.com", ["api.example.com"]],
  ["Main Relay", ["main relay"]],
  ["team/relay", ["team/relay"]],
  ["team:relay", ["team:relay"]],
  ["api.example.com.", ["api.example.com.", "api.example.com"]],
  ["Bücher.example", ["xn--bcher-kva.example"]],
  ["[::1]", ["::1"]],
  ["::1", ["::1"]],
  ["0:0:0:0:0:0:0:1", ["::1"]],
  ["2001:DB8::8443", ["2001:db8::8443"]],
  ["my_relay", ["my_relay"]],
])("the relay %j is looked up by %j", (name, keys) => {
  const { file, problems } = read({ relays: { [name]: { factor: 1 } } });
  expect(bare(problems)).toEqual([]);
  expect([...(file?.relays.keys() ?? [])]).toEqual(keys);
});

test("a relay that is there twice but for its spelling is refused the second time", () => {
  const { problems } = read({ relays: { "::1": { factor: 1 }, "[0::1]": { factor: 2 } } });
  expect(bare(problems)).toEqual([
    'prices.json: relays["[0::1]"]: "[0::1]": expected a relay\'s name or host, once; relay ignored',
  ]);
});

test("credentials in a URL are not told, and a key is told no further than a line goes", () => {
  const url = "https://me:hunter2@api.example.com/v1";
  const { problems } = read({ relays: { [url]: { factor: 1 }, [`http://${"x".repeat(5000)}`]: { factor: 1 } } });
  expect(problems).toHaveLength(2);
  expect(problems[0]).toContain('relays["https://…@api.example.com/v1"]');
  expect(problems[0]).toContain('expected a relay\'s name or host: "api.example.com"');
  expect(problems.join()).not.toContain("hunter2");
  expect(problems[1]?.length).toBeLessThan(300);
});

test.each([
  [" gpt-4.1", '" gpt-4.1": expected "gpt-4.1", without blanks around it'],
  ["gpt-4.1\n", '"gpt-4.1\\n": expected "gpt-4.1", without blanks around it'],
  ["", '"": expected a model\'s name of at most 512 characters'],
  [" ", '" ": expected a model\'s name of at most 512 characters'],
])("the model %j, which no call could ever ask for, is told", (name, line) => {
  const { file, problems } = read({ relays: { r: { models: { [name]: { input: 1 }, good: { input: 1 } } } } });
  expect(bare(problems)).toEqual([`prices.json: relays["r"].models[${JSON.stringify(name)}]: ${line}; model ignored`]);
  expect([...(file?.relays.get("r")?.models.keys() ?? [])]).toEqual(["good"]);
});

test("a model's name is at most as long as names are where an answer is read", () => {
  const models = { ["m".repeat(512)]: { input: 1 }, ["n".repeat(513)]: { input: 1 } };
  const { file, problems } = read({ relays: { r: { models } } });
  expect(problems).toHaveLength(1);
  expect([...(file?.relays.get("r")?.models.keys() ?? [])]).toEqual(["m".repeat(512)]);
});

test.each([
  [
    { input: 1, cached_input: 0.1 },
    'models["m"]: "cached_input": expected only input, cachedInput, cacheWrite, cacheWrite1h, output',
  ],
  [
    { input: 1, Output: 2 },
    'models["m"]: "Output": expected only input, cachedInput, cacheWrite, cacheWrite1h, output',
  ],
])("a misspelt price is told with its place: %j", (model, line) => {
  expect(bare(read({ relays: { r: { models: { m: model } } } }).problems)[0]).toContain(
    `prices.json: relays["r"].${line}`,
  );
});

test("a key that stands in one object twice is told with its place, whatever its spelling; the last one counts", () => {
  const { file, problems } = readPriceFile(
    String.raw`{"relays":{"r":{"models":{"m":{"input":1},"n":{"input":1,"output":9,"output":2},"m":{"input":3}}},"s":{"factor":1},"s":{"factor":2}}}`,
    "p",
  );
  const told = (place: string) => `p: ${place}: more than once; the last one counts`;
  expect(bare(problems)).toEqual([
    told('relays["r"].models["n"].output'),
    told('relays["r"].models["m"]'),
    told('relays["s"]'),
  ]);
  expect(file?.relays.get("s")?.factor).toBe(2);
  expect(file?.relays.get("r")?.models.get("m")).toEqual([{ rates: { input: 3e6 } }]);
});

test("no more repeated keys are told than the log has room for", () => {
  const { problems } = readPriceFile(
    `{"relays":{${Array.from({ length: 1000 }, (_, at) => `"r${at >> 1}":{"factor":1}`).join()}}}`,
    "p",
  );
  expect(problems).toHaveLength(100);
});

test.each(["p.json", "p.yaml"])("a key that stands there three times is told once: %s", (name) => {
  const text =
    name === "p.yaml"
      ? "relays:\n  r: {}\n  r: {}\n  r: { factor: 1 }\n"
      : '{"relays":{"r":{},"r":{},"r":{"factor":1}}}';
  expect(bare(readPriceFile(text, name).problems)).toEqual([
    `${name}: relays["r"]: more than once; the last one counts`,
  ]);
});

test.each([
  [".inf", "Infinity"],
  ["-.inf", "-Infinity"],
  [".nan", "NaN"],
  ["1e999", "Infinity"],
])("%s is no price, and is told as %s", (written, told) => {
  expect(readPriceFile(`relays: { r: { models: { m: { input: ${written} } } } }`, "p").problems[0]).toContain(
    `.input: ${told}: expected a price`,
  );
});

test("the same key in different objects, or as a value, is no repetition", () => {
  const text =
    '{"relays":{"r":{"models":{"m":{"input":1}}},"s":{"models":{"m":{"input":1}}},"m":{"currency":"USD","factor":1}}}';
  expect(readPriceFile(text, "p").problems).toEqual([]);
});

test("a deeply nested file is refused, not fatal", () => {
  const { file, problems } = readPriceFile(`{"relays":{"r":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`, "p");
  expect(file?.relays.size ?? 0).toBe(0);
  expect(problems).toHaveLength(1);
});

test("takes a byte order mark", () => {
  expect(readPriceFile('\uFEFF{"relays":{"r":{"factor":1}}}', "p").problems).toEqual([]);
});

test.each([
  ["examples/prices.json", 3],
  ["examples/prices.yaml", 5],
])("the example %s has no mistake", (path, relays) => {
  const text = readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const { file, problems } = readPriceFile(text, path);
  expect(problems).toEqual([]);
  expect(file?.relays.size).toBe(relays);
});

test("no more mistakes are kept than a person would read; the others are counted", () => {
  const relays = Object.fromEntries(Array.from({ length: keptLimit + 5 }, (_, at) => [`r${at}`, 0]));
  const { problems } = read({ relays });
  expect(problems).toHaveLength(keptLimit + 1);
  expect(problems.at(-1)).toBe("prices.json: 5 more mistakes");
});
