import { expect, test } from "vitest";
import { readRateLimits, readRequestId, readRetryAfter } from "../../../src/wire/rate-limits.ts";

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
  [{ "cf-ray": "8f-FRA" }, undefined],
  [{ "x-request-id": "x".repeat(129) }, undefined],
  [{ "x-request-id": "two words" }, undefined],
])("%o names the request %s", (headers: Record<string, string>, id) => {
  expect(readRequestId(from(headers))).toBe(id);
});
