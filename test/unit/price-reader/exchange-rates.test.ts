import { expect, test } from "vitest";
import { readExchangeRates } from "../../../src/price-reader/price-reader.ts";
import { convert } from "../../../src/pricing/exchange-rates.ts";

const yaml = `# units per one of the base
base: USD
rates:
  2026-11-15: { CNY: 7.0950 }
  2026-11-01: { CNY: 7.1202, VND: 26180, EUR: 0.9215 }
`;
const json = `\uFEFF{
  "base": "USD",
  "rates": {
    "2026-11-01": { "USD": 1, "CNY": 7.1202, "VND": 26180, "EUR": 0.9215 },
    "2026-11-15": { "CNY": 7.095 }
  }
}`;

test.each([
  ["YAML, in whatever order", yaml, "rates.yaml"],
  ["JSON, with the base among the others", json, "rates.json"],
])("reads %s", (_sentence, text, name) => {
  const { rates, problems } = readExchangeRates(text, name);
  expect(problems).toEqual([]);
  expect(rates?.base).toBe("USD");
  expect([...(rates?.currencies ?? [])].map(([currency, dated]) => [currency, dated.length])).toEqual([
    ["CNY", 2],
    ["VND", 1],
    ["EUR", 1],
  ]);
  expect(rates?.currencies.get("CNY")).toEqual([
    { from: Date.UTC(2026, 10, 1), date: "2026-11-01", perBase: 7.1202 },
    { from: Date.UTC(2026, 10, 15), date: "2026-11-15", perBase: 7.095 },
  ]);
  expect(convert(7.095, "CNY", "USD", Date.UTC(2026, 10, 20), rates)).toEqual({
    amount: 1,
    currency: "USD",
    rateDate: "2026-11-15",
  });
});

const rate = (text: string): string => `base: USD\nrates:\n  2026-11-01: { EUR: 0.9, ${text} }\n`;
const accepted =
  "expected how many units one of the base is worth, a number above 0, at most 10000000000, with at most 10 decimals; file ignored";

test.each([
  ["no base", "rates: { 2026-11-01: { EUR: 1 } }", "r:1:1: base: missing: expected the currency"],
  ["a base that is no currency", "base: usd\nrates: {}", 'r:1:7: base: "usd": expected three capital letters'],
  ["no rates", "base: USD\n", "r:1:1: rates: missing: expected a date with the rates of that day"],
  ["no date", "base: USD\nrates: {}", "r:2:8: rates: object or list: expected a date with the rates"],
  ["a list of rates", "base: USD\nrates: []", "r:2:8: rates: object or list: expected an object"],
  ["another key", "base: USD\nfrom: x\nrates: {}", 'r:2:1: content: "from": expected only $schema, base, rates'],
  ["what is no date", "base: USD\nrates:\n  today: {}", 'r:3:3: rates["today"]: "today": expected a date, YYYY-MM-DD'],
  ["a day that there is not", "base: USD\nrates:\n  2026-02-30: {}", "r:3:3: rates"],
  [
    "a date without rates",
    "base: USD\nrates:\n  2026-11-01:",
    'r:3:14: rates["2026-11-01"]: nothing: expected an object',
  ],
  ["what is no currency", rate("yuan: 7"), 'r:3:27: rates["2026-11-01"].yuan: "yuan": expected three capital letters'],
  ["a key that means something else", rate("__proto__: 7"), "r:3:27: rates"],
  ["a rate of 0", rate("CNY: 0"), `r:3:32: rates["2026-11-01"].CNY: 0: ${accepted}`],
  ["a rate below 0", rate("CNY: -7"), `r:3:32: rates["2026-11-01"].CNY: -7: ${accepted}`],
  ["a rate without end", rate("CNY: .inf"), "r:3:32: rates"],
  ["a rate that is no number", rate("CNY: .nan"), "r:3:32: rates"],
  ["a rate as a text", rate('CNY: "7.1"'), `r:3:32: rates["2026-11-01"].CNY: "7.1": ${accepted}`],
  ["a rate with more decimals than are exact", rate("CNY: 7.12345678901"), "r:3:32: rates"],
  ["a rate that is too large", rate("CNY: 10000000001"), "r:3:32: rates"],
  ["a base that is not worth itself", rate("USD: 1.1"), 'r:3:32: rates["2026-11-01"].USD: 1.1: expected 1, or no rate'],
  ["a currency twice", rate("EUR: 0.8"), 'r:3:27: rates["2026-11-01"].EUR: more than once; file ignored'],
  ["a date twice", `${yaml}  2026-11-01: { CNY: 7 }\n`, 'r:6:3: rates["2026-11-01"]: more than once; file ignored'],
  ["no YAML", "base: [", "r:1:"],
  ["nothing", "", "r:1:1: content: "],
  ["the content of another file", "sk-secret", "r:1:1: content: object or list: expected an object; file ignored"],
])("refuses a file with %s, and says where", (_sentence, text, line) => {
  const { rates, problems } = readExchangeRates(text, "r");
  expect(rates).toBeUndefined();
  expect(problems[0]?.startsWith(line), problems[0]).toBe(true);
  expect(problems).toHaveLength(1);
});

test("tells the mistakes of a file in its order", () => {
  const text = "base: USD\nrates:\n  2026-11-02: { EUR: 0 }\n  2026-11-01: { EUR: x, yuan: 1 }\n";
  expect(readExchangeRates(text, "r").problems.map((line) => line.slice(0, 7))).toEqual([
    "r:3:22:",
    "r:4:22:",
    "r:4:25:",
  ]);
});

test("has no more mistakes in memory than a thousand, and counts the others", () => {
  const days = Array.from({ length: 1200 }, (_, index) => `  day${index}: {}`);
  const { problems } = readExchangeRates(`base: USD\nrates:\n${days.join("\n")}\n`, "r");
  expect(problems).toHaveLength(1001);
  expect(problems.at(-1)).toBe("r: 200 more mistakes");
});
