import { expect, test } from "vitest";
import { type RateLimit, readRateLimits } from "../../../src/wire/headers/rate-limits.ts";
import { readRequestId } from "../../../src/wire/headers/request-id.ts";
import { readRetryAfter } from "../../../src/wire/headers/retry-after.ts";

const now = Date.parse("2026-11-21T10:00:00Z");
const from = (headers: Record<string, string>) => (name: string) => headers[name];

test.each([
  ["12ms", 0.012],
  ["1s", 1],
  ["6m0s", 360],
  ["2m59.56s", 179.56],
  ["1h30m", 5400],
  ["1d", 86_400],
  ["42", 42],
  ["0.5", 0.5],
  [" 7 ", 7],
  ["2026-11-21T10:01:30Z", 90],
  ["2026-11-21T11:00:00+01:00", 0],
  ["2026-11-21T09:00:00Z", 0],
  ["1500ms", 1.5],
  [String(now / 1000 + 75), 75],
  [String(now + 75_000), 75],
  [String(now / 1000 - 75), 0],
  ["Saturday, 21-Nov-26 10:00:30 GMT", 30],
  ["Sat Nov 21 10:00:45 2026", 45],
  ["", undefined],
  ["-1", undefined],
  ["soon", undefined],
  ["5 minutes", undefined],
  ["1771668000", undefined],
  ["NaN", undefined],
  ["Infinity", undefined],
  ["None", undefined],
  ["2026-13-45T99:00:00Z", undefined],
  ["9".repeat(10_000), undefined],
  [`${"1m".repeat(10_000)}`, undefined],
])("a reset of %.30s is %s seconds away", (reset, seconds) => {
  const limits = readRateLimits(from({ "x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": reset }), now);
  expect(limits[0]?.resetSeconds).toBe(seconds);
});

test("OpenAI's headers", () => {
  const headers = {
    "x-ratelimit-limit-requests": "500",
    "x-ratelimit-remaining-requests": "499",
    "x-ratelimit-reset-requests": "120ms",
    "x-ratelimit-limit-tokens": "30000",
    "x-ratelimit-remaining-tokens": "0",
    "x-ratelimit-reset-tokens": "1m0s",
  };
  expect(readRateLimits(from(headers), now)).toEqual([
    { kind: "requests", limit: 500, remaining: 499, resetSeconds: 0.12 },
    { kind: "tokens", limit: 30_000, remaining: 0, resetSeconds: 60 },
  ]);
});

test("Anthropic's headers, by its own clock", () => {
  const headers = {
    date: "Sat, 21 Nov 2026 09:00:00 GMT",
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "49",
    "anthropic-ratelimit-requests-reset": "2026-11-21T09:00:02Z",
    "anthropic-ratelimit-tokens-remaining": "9000",
    "anthropic-ratelimit-input-tokens-remaining": "7000",
    "anthropic-ratelimit-output-tokens-remaining": "2000",
  };
  expect(readRateLimits(from(headers), now)).toEqual([
    { kind: "requests", limit: 50, remaining: 49, resetSeconds: 2 },
    { kind: "tokens", remaining: 9000 },
    { kind: "input_tokens", remaining: 7000 },
    { kind: "output_tokens", remaining: 2000 },
  ]);
});

const fields = (nameOf: (field: string) => string, limit: number, remaining: number, reset?: string) => ({
  [nameOf("limit")]: String(limit),
  [nameOf("remaining")]: String(remaining),
  ...(reset !== undefined && { [nameOf("reset")]: reset }),
});

test.each<[string, Record<string, string>, RateLimit[]]>([
  [
    "Azure",
    {
      ...fields((field) => `x-ratelimit-${field}-requests`, 60, 59, "1"),
      ...fields((field) => `x-ratelimit-${field}-tokens`, 90_000, 88_000),
      "x-ratelimit-renewalperiod-tokens": "60",
    },
    [
      { kind: "requests", limit: 60, remaining: 59, resetSeconds: 1 },
      { kind: "tokens", limit: 90_000, remaining: 88_000 },
    ],
  ],
  [
    "Groq",
    {
      ...fields((field) => `x-ratelimit-${field}-requests`, 14_400, 14_370, "2m59.56s"),
      ...fields((field) => `x-ratelimit-${field}-tokens`, 18_000, 17_997, "7.66s"),
    },
    [
      { kind: "requests", limit: 14_400, remaining: 14_370, resetSeconds: 179.56 },
      { kind: "tokens", limit: 18_000, remaining: 17_997, resetSeconds: 7.66 },
    ],
  ],
  [
    "xAI",
    {
      ...fields((field) => `x-ratelimit-${field}-requests`, 480, 479),
      ...fields((field) => `x-ratelimit-${field}-tokens`, 2_000_000, 1_999_000),
    },
    [
      { kind: "requests", limit: 480, remaining: 479 },
      { kind: "tokens", limit: 2_000_000, remaining: 1_999_000 },
    ],
  ],
  [
    "a relay that counts in floating point",
    {
      "x-ratelimit-limit-tokens": "40000.0",
      "x-ratelimit-remaining-tokens": "39999.00",
      "x-ratelimit-limit-requests": "40.5",
    },
    [{ kind: "tokens", limit: 40_000, remaining: 39_999 }],
  ],
  [
    "the IETF's, in floating point",
    { ratelimit: "limit=100.0, remaining=50.0" },
    [{ kind: "requests", limit: 100, remaining: 50 }],
  ],
  [
    "input and output apart",
    {
      ...fields((field) => `x-ratelimit-${field}-input-tokens`, 1000, 900, "30s"),
      ...fields((field) => `x-ratelimit-${field}-output-tokens`, 100, 90, "30s"),
    },
    [
      { kind: "input_tokens", limit: 1000, remaining: 900, resetSeconds: 30 },
      { kind: "output_tokens", limit: 100, remaining: 90, resetSeconds: 30 },
    ],
  ],
  [
    "Fireworks",
    {
      ...fields((field) => `x-ratelimit-${field}-tokens-prompt`, 60_000, 59_000),
      ...fields((field) => `x-ratelimit-${field}-tokens-generated`, 6000, 5900),
    },
    [
      { kind: "input_tokens", limit: 60_000, remaining: 59_000 },
      { kind: "output_tokens", limit: 6000, remaining: 5900 },
    ],
  ],
  [
    "Anthropic's priority tier",
    {
      ...fields((field) => `anthropic-priority-input-tokens-${field}`, 10_000, 9618, "2026-11-21T10:00:05Z"),
      ...fields((field) => `anthropic-priority-output-tokens-${field}`, 10_000, 6000, "2026-11-21T10:00:12Z"),
    },
    [
      { kind: "input_tokens", limit: 10_000, remaining: 9618, resetSeconds: 5 },
      { kind: "output_tokens", limit: 10_000, remaining: 6000, resetSeconds: 12 },
    ],
  ],
  [
    "Anthropic's common limits beside those of the priority tier",
    {
      ...fields((field) => `anthropic-ratelimit-input-tokens-${field}`, 50_000, 40_000),
      ...fields((field) => `anthropic-priority-input-tokens-${field}`, 10_000, 9618),
    },
    [{ kind: "input_tokens", limit: 50_000, remaining: 40_000 }],
  ],
  [
    "Anthropic's shares of a subscription, which count nothing",
    { "anthropic-ratelimit-unified-status": "allowed", "anthropic-ratelimit-unified-5h-utilization": "0.41" },
    [],
  ],
  [
    "Mistral",
    {
      ...fields((field) => `x-ratelimit-${field}-req-minute`, 60, 58),
      ...fields((field) => `x-ratelimit-${field}-tokens-minute`, 500_000, 499_900),
      ...fields((field) => `x-ratelimit-${field}-tokens-month`, 1e9, 1e9 - 1),
      "x-ratelimit-tokens-query-cost": "100",
    },
    [
      { kind: "requests", limit: 60, remaining: 58 },
      { kind: "tokens", limit: 500_000, remaining: 499_900 },
    ],
  ],
  [
    "Mistral's requests by ten seconds",
    fields((field) => `x-ratelimit-${field}-req-10-second`, 60, 53),
    [{ kind: "requests", limit: 60, remaining: 53 }],
  ],
  [
    "Mistral's older limit by size",
    {
      ...fields((field) => `ratelimitbysize-${field}`, 500_000, 342_032, "46"),
      "ratelimitbysize-query-cost": "32010",
    },
    [{ kind: "tokens", limit: 500_000, remaining: 342_032, resetSeconds: 46 }],
  ],
  [
    "Cerebras",
    {
      ...fields((field) => `x-ratelimit-${field}-requests-day`, 1_000_000_000, 999_997_455, "33011.382867"),
      ...fields((field) => `x-ratelimit-${field}-tokens-minute`, 1_000_000_000, 999_998_298, "11.382867"),
    },
    [
      { kind: "requests", limit: 1e9, remaining: 999_997_455, resetSeconds: 33_011.382867 },
      { kind: "tokens", limit: 1e9, remaining: 999_998_298, resetSeconds: 11.382867 },
    ],
  ],
  [
    "a count that knows no end, beside one that does",
    {
      "x-ratelimit-remaining-tokens-minute": "9223372036854767616",
      "x-ratelimit-remaining-requests-minute": "1999",
      "x-ratelimit-remaining-requests-day": "2879999",
    },
    [{ kind: "requests", remaining: 1999 }],
  ],
  [
    "Together",
    {
      ...fields((field) => `x-ratelimit-${field}`, 60, 59, "2"),
      ...fields((field) => `x-tokenlimit-${field}`, 3000, 2900),
      "x-ratelimit": "false",
    },
    [
      { kind: "tokens", limit: 3000, remaining: 2900 },
      { kind: "requests", limit: 60, remaining: 59, resetSeconds: 2 },
    ],
  ],
  [
    "OpenRouter, whose reset is a time in milliseconds",
    fields((field) => `x-ratelimit-${field}`, 20, 0, String(now + 30_000)),
    [{ kind: "requests", limit: 20, remaining: 0, resetSeconds: 30 }],
  ],
  [
    "GitHub, whose reset is a time in seconds",
    { ...fields((field) => `x-ratelimit-${field}`, 5000, 4999, String(now / 1000 + 60)), "x-ratelimit-used": "1" },
    [{ kind: "requests", limit: 5000, remaining: 4999, resetSeconds: 60 }],
  ],
  [
    "Cohere's trial keys",
    { ...fields((field) => `x-trial-endpoint-call-${field}`, 20, 8), "x-endpoint-monthly-call-limit": "1000" },
    [{ kind: "requests", limit: 20, remaining: 8 }],
  ],
  [
    "the IETF's first drafts",
    { "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "50", "ratelimit-reset": "30" },
    [{ kind: "requests", limit: 100, remaining: 50, resetSeconds: 30 }],
  ],
  [
    "the IETF's draft in one header",
    { ratelimit: "limit=100, remaining=50, reset=30", "ratelimit-policy": "100;w=60" },
    [{ kind: "requests", limit: 100, remaining: 50, resetSeconds: 30 }],
  ],
  [
    "the IETF's last draft, as Hugging Face sends it",
    { ratelimit: '"api";r=499;t=298', "ratelimit-policy": '"fixed window";"api";q=500;w=300, "api";q=500;w=300' },
    [{ kind: "requests", limit: 500, remaining: 499, resetSeconds: 298 }],
  ],
  [
    "the IETF's last draft with policies of two kinds, the tightest of each",
    {
      ratelimit: '"minute";r=9;t=30, "day";r=20;t=9000, "words";r=700;t=30',
      "ratelimit-policy": '"minute";q=10;w=60, "day";q=1000;w=86400, "words";q=1000;w=60;qu="tokens"',
    },
    [
      { kind: "requests", limit: 1000, remaining: 20, resetSeconds: 9000 },
      { kind: "tokens", limit: 1000, remaining: 700, resetSeconds: 30 },
    ],
  ],
  [
    "LiteLLM, which repeats OpenAI's names",
    {
      ...fields((field) => `x-ratelimit-${field}-requests`, 500, 499),
      ...fields((field) => `llm_provider-x-ratelimit-${field}-requests`, 10_000, 9999),
      "x-litellm-version": "1.80.0",
    },
    [{ kind: "requests", limit: 500, remaining: 499 }],
  ],
  [
    "LiteLLM, which passes Anthropic's on",
    {
      ...fields((field) => `llm_provider-anthropic-ratelimit-requests-${field}`, 50, 49, "2026-11-21T10:00:02Z"),
      "x-litellm-call-id": "c-1",
    },
    [{ kind: "requests", limit: 50, remaining: 49, resetSeconds: 2 }],
  ],
])("%s", (_, headers, expected) => {
  expect(readRateLimits(from(headers), now)).toEqual(expected);
});

test("headers longer than any rate limit are none", () => {
  expect(readRateLimits(from({ ratelimit: `"a";r=1;t=${"1".repeat(2000)}` }), now)).toEqual([]);
  expect(
    readRateLimits(from({ ratelimit: Array.from({ length: 40 }, (_, at) => `"${at}";r=${40 - at}`).join(",") })),
  ).toEqual([{ kind: "requests", remaining: 25 }]);
});

test("Mistral's and Cerebras's names", () => {
  const headers = {
    "x-ratelimit-remaining-req-minute": "3",
    "x-ratelimit-limit-tokens-minute": "500000",
    "x-ratelimit-remaining-tokens-minute": "1",
  };
  expect(readRateLimits(from(headers), now)).toEqual([
    { kind: "requests", remaining: 3 },
    { kind: "tokens", limit: 500_000, remaining: 1 },
  ]);
});

test.each([
  ["nothing", {}],
  ["a limit that is not counted", { "x-ratelimit-limit-tokens": "-1", "x-ratelimit-remaining-tokens": "0" }],
  ["a limit of nothing", { "x-ratelimit-limit-tokens": "0", "x-ratelimit-remaining-tokens": "0" }],
  ["words", { "x-ratelimit-limit-tokens": "None", "x-ratelimit-remaining-tokens": "many" }],
  ["a reset alone", { "x-ratelimit-reset-tokens": "1s" }],
  ["a half", { "x-ratelimit-remaining-tokens": "1.5" }],
  ["a policy alone", { "ratelimit-policy": '"api";q=500;w=300' }],
  ["a policy without a count", { ratelimit: '"api";t=30' }],
  ["a text in the IETF's header", { ratelimit: "none" }],
  ["LiteLLM's prefix without LiteLLM", { "llm_provider-x-ratelimit-remaining-requests": "1" }],
])("%s is no rate limit", (_name, headers: Record<string, string>) => {
  expect(readRateLimits(from(headers), now)).toEqual([]);
});

test.each([
  [{ "retry-after-ms": "1500", "retry-after": "9" }, 1500],
  [{ "retry-after": "2" }, 2000],
  [{ "retry-after": "0.25" }, 250],
  [{ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT" }, 30_000],
  [{ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT", date: "Sat, 21 Nov 2026 10:00:20 GMT" }, 10_000],
  [{ "retry-after": "Sat, 21 Nov 2026 09:00:00 GMT" }, 0],
  [{ "retry-after": "99999999" }, 86_400_000],
  [{ "x-ms-retry-after-ms": "250", "retry-after": "1" }, 250],
  [{ "retry-after": "20s" }, 20_000],
  [{ "retry-after": "1m30s" }, 90_000],
  [{ "retry-after": "2026-11-21T10:00:07Z" }, 7000],
  [{ "retry-after": "Saturday, 21-Nov-26 10:00:08 GMT" }, 8000],
  [{ "retry-after": "Sat Nov 21 10:00:09 2026" }, 9000],
  [{ "retry-after-ms": "soon", "retry-after": "3" }, 3000],
  [{ "retry-after": "-1" }, undefined],
  [{ "retry-after": "later" }, undefined],
  [{ "retry-after": "" }, undefined],
  [{}, undefined],
])("%o asks to wait %s ms", (headers: Record<string, string>, wait) => {
  expect(readRetryAfter(from(headers), now)).toBe(wait);
});

test.each([
  [{ "x-request-id": "req_1", "request-id": "other" }, "req_1"],
  [{ "request-id": "req_2" }, "req_2"],
  [{ "x-request-id": "", "apim-request-id": "a-3" }, "a-3"],
  [{ "x-amzn-requestid": " b-4 " }, "b-4"],
  [{ "x-request-id": "a-5", "apim-request-id": "b-5", "x-ms-client-request-id": "c-5" }, "a-5"],
  [{ "mistral-correlation-id": "m-6", "x-kong-request-id": "k-6" }, "m-6"],
  [{ "x-debug-trace-id": "c-7" }, "c-7"],
  [{ "x-ds-trace-id": "d-8", "x-amz-cf-id": "cf-8==" }, "d-8"],
  [{ "x-generation-id": "gen-9", "cf-ray": "9f-FRA" }, "gen-9"],
  [{ "nvcf-reqid": "n-10" }, "n-10"],
  [{ "x-global-transaction-id": "one, two" }, undefined],
  [{ "x-litellm-call-id": "l-11", "llm_provider-x-request-id": "p-11" }, "p-11"],
  [{ "x-litellm-call-id": "l-12" }, "l-12"],
  [{ "x-amzn-trace-id": "t-13", "cf-ray": "9f-FRA" }, "t-13"],
  [{ "x-ms-client-request-id": "ours" }, undefined],
  [{ "cf-ray": "8f-FRA" }, undefined],
  [{ "x-request-id": "x".repeat(129) }, undefined],
  [{ "x-request-id": "two words" }, undefined],
])("%o names the request %s", (headers: Record<string, string>, id) => {
  expect(readRequestId(from(headers))).toBe(id);
});
