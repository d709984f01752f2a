import { expect, test } from "vitest";
import { readPriceFile } from "../../../src/price-reader/price-reader.ts";

const good = `# prices
currency: CNY
relays:
  api.example.com:
    models: &ours
      gpt-4.1: { input: 2, output: 8 } # a comment
      4.1: { input: 1 }
      "quoted": &price
        input: 0x10
        output: 1e2
      other: *price
  relay: { models: *ours }
`;

test("YAML says what the same JSON does; a reference stands for what it leads to", () => {
  const models = {
    "gpt-4.1": { input: 2, output: 8 },
    quoted: { input: 16, output: 100 },
    other: { input: 16, output: 100 },
  };
  const all = { "4.1": { input: 1 }, ...models };
  const json = { currency: "CNY", relays: { "api.example.com": { models: all }, relay: { models: all } } };
  const read = readPriceFile(good, "prices.yaml");
  expect(read.problems).toEqual([]);
  expect(read).toEqual(readPriceFile(JSON.stringify(json), "prices.json"));
});

test.each([
  ["CRLF", good.replaceAll("\n", "\r\n")],
  ["a byte order mark", `\uFEFF${good}`],
  ["a begin and an end of the document", `---\n${good}...\n`],
  ["a version", `%YAML 1.2\n---\n${good}`],
])("takes %s", (_what, text) => {
  const { file, problems } = readPriceFile(text, "prices.yaml");
  expect(problems).toEqual([]);
  expect(file?.relays.size).toBe(2);
});

test("line and column are those of the mistake, in YAML and in JSON", () => {
  const yaml =
    "relays:\r\n  r:\r\n    models:\r\n      a: { input: 1,  output: -2 }\r\n      b: { inptu: 1 }\r\n      c:\r\n";
  const told = ["4:31: ", "5:12: ", "6:9: "];
  expect(readPriceFile(yaml, "p").problems.map((line) => line.slice(2, 2 + 6).replace(/ .*/, " "))).toEqual(told);
  const json =
    '{"relays": {\n  "r": {"models": {\n\t"a": {"input": 1, "\\u006futput" : -2},\n    "b": [{"input": 1, "to": "2026-01-01"}, {"from":\n "x"}]}}}}';
  expect(readPriceFile(json, "p").problems.map((line) => line.split(" ")[0])).toEqual(["p:3:36:", "p:5:2:"]);
});

test.each([
  ["a: b: c\n", "1:4: not YAML: two keys in one line (a colon in a value needs quotes)"],
  ["relays:\n\tr: 1", "2:1: not YAML: a tab where it is indented by blanks"],
  ["{relays: {", "1:11: not YAML: something is missing before this"],
  ["relays: { r: { factor: 1 }\n", "2:1: not YAML: a { or [ before this is not closed"],
  ["relays:\n  r: { factor: 1\n  s: { factor: 1 }\n", "3:3: not YAML: a { or [ before this is not closed"],
  ["relays:\n   r: 1\n  s: 1\n", "3:1: not YAML: indented otherwise than what it belongs to"],
  ["relays: {}\n---\nrelays: {}", "2:1: not YAML of one document: expected no second one"],
  ["relays: !prices {}", "1:9: a tag without a meaning here"],
  ["relays: *none", "1:9: a reference to no anchor before it"],
  ["&a relays: &b { r: *b }", "1:20: a reference to no anchor before it"],
  ["? [a]\n: 1", "1:3: a key that is no text"],
  [`${"- ".repeat(30)}a`, "1:35: nested too deep"],
])("%j is told with its place", (text, line) => {
  expect(readPriceFile(text, "p.yaml")).toEqual({ problems: [`p.yaml:${line}; file ignored`] });
});

test.each([
  "hunter2",
  "PASSWORD=hunter2\nTOKEN=hunter2\n",
  "password: hunter2",
  "- hunter2\n- hunter2",
  "password: hunter2: hunter2",
  "relays: {password: hunter2}\npassword: !hunter2 hunter2",
  "%hunter2\n---\n!hunter2",
  "*hunter2",
  '"hunter2',
])("nothing of a file of secrets is told: %j", (text) => {
  const { file, problems } = readPriceFile(text, "p.yaml");
  expect(file).toBeUndefined();
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.join("\n")).not.toContain("hunter2");
});

test("a key that looks like one of a provider is not told, wherever it stands", () => {
  const key = "sk-proj-0123456789abcdefABCDEF0123";
  const { problems } = readPriceFile(
    `relays:\n  ${key}: { currency: ${key}, ${key}: 1 }\n  r: { models: { ${key}: { input: ${key} } }, aliases: { a: "${key}*" } }`,
    "p.yaml",
  );
  expect(problems.length).toBeGreaterThan(2);
  expect(problems.join("\n")).not.toContain("0123456789abcdef");
});

test("a key that is there twice is told, and the last one counts", () => {
  const { file, problems } = readPriceFile("relays:\n  r: { factor: 1 }\n  r: { factor: 2 }\n", "p.yaml");
  expect(problems).toEqual(['p.yaml:3:3: relays["r"]: more than once; the last one counts']);
  expect(file?.relays.get("r")?.factor).toBe(2);
});

test("a hundred references are followed, and no more", () => {
  const refer = (count: number): string =>
    `relays:\n  r:\n    models:\n      m: &m { input: 1 }\n${Array.from({ length: count }, (_, at) => `      m${at}: *m\n`).join("")}`;
  expect(readPriceFile(refer(100), "p.yaml").file?.relays.get("r")?.models.size).toBe(101);
  expect(readPriceFile(refer(101), "p.yaml").problems).toEqual([
    "p.yaml:105:13: more than 100 references; file ignored",
  ]);
});

test("a quarter of a megabyte of YAML is read, and no more; JSON may be longer", () => {
  const text = `relays: {} #${"x".repeat(249_988)}`;
  expect(readPriceFile(text, "p.yaml").problems).toEqual([]);
  expect(readPriceFile(`${text}x`, "p.yaml").problems).toEqual([
    "p.yaml:1:1: 250001 characters of YAML, more than the 250000 that are read; file ignored",
  ]);
  expect(readPriceFile(`{"relays":{}}${" ".repeat(600_000)}`, "p").problems).toEqual([]);
});

test("what calls itself JSON is read as nothing else", () => {
  expect(readPriceFile("relays: {}", "p.JSON").problems).toEqual(["p.JSON:1:1: not JSON; file ignored"]);
  expect(readPriceFile('{"relays":{},}', "p.json").problems).toEqual(["p.json:1:14: not JSON; file ignored"]);
  expect(readPriceFile('{"relays":{},}', "p").problems).toEqual([]);
});
