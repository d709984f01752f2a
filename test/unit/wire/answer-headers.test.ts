import { expect, test } from "vitest";
import {
  readAnswerHeaders,
  readCostAhead,
  readTierAhead,
  withCurrency,
} from "../../../src/wire/headers/answer-headers.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });

test.each([
  ["LiteLLM's cost", { "x-litellm-response-cost": "0.00012345" }, { cost: usd(0.000_123_45) }],
  ["a very small one", { "x-litellm-response-cost": "7.5e-06" }, { cost: usd(0.000_007_5) }],
  ["one that is nothing", { "x-litellm-response-cost": "0.0" }, { cost: usd(0) }],
  ["Python's nothing", { "x-litellm-response-cost": "None" }, {}],
  ["a debt", { "x-litellm-response-cost": "-1" }, {}],
  ["no number", { "x-litellm-response-cost": "1.5 USD" }, {}],
  ["an endless number", { "x-litellm-response-cost": "9".repeat(400) }, {}],
  ["an empty header", { "x-litellm-response-cost": "" }, {}],
  [
    "Bedrock's tokens",
    { "x-amzn-bedrock-input-token-count": "12", "x-amzn-bedrock-output-token-count": "30" },
    { usage: { input: 12, output: 30 } },
  ],
  [
    "Bedrock's tokens with a cache",
    {
      "x-amzn-bedrock-input-token-count": "12",
      "x-amzn-bedrock-cache-read-input-token-count": "1000",
      "x-amzn-bedrock-cache-write-input-token-count": "8",
      "x-amzn-bedrock-output-token-count": "30",
    },
    { usage: { input: 1020, cacheRead: 1000, cacheWrite: 8, output: 30 } },
  ],
  ["what is no count", { "x-amzn-bedrock-input-token-count": "1.5", "x-amzn-bedrock-output-token-count": "-3" }, {}],
  ["nothing", {}, {}],
])("%s", (_name, headers: Record<string, string>, said) => {
  expect(readAnswerHeaders((name) => headers[name])).toEqual(said);
});

test.each([
  ["a figure", "0.0031", usd(0.0031)],
  // It was written before the first token was generated.
  ["a nought", "0.0", undefined],
  ["nothing", undefined, undefined],
  ["Python's nothing", "None", undefined],
])("ahead of a stream, %s for a cost", (_name, text, said) => {
  expect(readCostAhead((name) => (name === "x-litellm-response-cost" ? text : undefined))).toEqual(said);
});

test.each<[string, Parameters<typeof withCurrency>[0], Parameters<typeof withCurrency>[0]]>([
  ["x-litellm-call-id", { amount: 2 }, { amount: 2, currency: "USD" }],
  ["x-litellm-version", { amount: 2 }, { amount: 2, currency: "USD" }],
  ["x-litellm-response-cost", { amount: 2, currency: "CNY" }, { amount: 2, currency: "CNY" }],
  ["x-request-id", { amount: 2 }, { amount: 2 }],
  ["x-litellm-call-id", undefined, undefined],
])("beside %s the cost %j is %j", (name, cost, told) => {
  expect(withCurrency(cost, (asked) => (asked === name ? "made" : undefined))).toEqual(told);
});

test.each([
  ["priority", "priority"],
  [" flex ", "flex"],
  ["", undefined],
  ["two words", undefined],
  ["x".repeat(101), undefined],
  [undefined, undefined],
])("the tier in a header: %j is %j", (text, tier) => {
  expect(readTierAhead((name) => (name === "x-gemini-service-tier" ? text : undefined))).toBe(tier);
});
