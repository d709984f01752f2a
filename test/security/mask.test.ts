import fc from "fast-check";
import { expect, test } from "vitest";
import { redactUrl } from "../../src/capture/url.ts";
import { cleanName, isKey, maskName, maskPath, maskText } from "../../src/mask.ts";

// Made up, in the form that each issuer writes them.
const keys = [
  `sk-${"aB3".repeat(16)}`,
  `sk-proj-${"aB3_-".repeat(20)}`,
  `sk-ant-api03-${"aB3-".repeat(20)}AA`,
  `sk-or-v1-${"0f".repeat(32)}`,
  `sk_live_${"aB3".repeat(8)}`,
  `rk_test_${"aB3".repeat(8)}`,
  `gsk_${"aB3".repeat(17)}`,
  `csk-${"a3".repeat(20)}`,
  `xai-${"aB3".repeat(20)}`,
  `pplx-${"a3".repeat(20)}`,
  `nvapi-${"aB-3".repeat(14)}`,
  `hf_${"aB3".repeat(11)}`,
  `r8_${"aB3".repeat(11)}`,
  `fw_${"aB3".repeat(7)}`,
  `AIza${"aB3-_".repeat(7)}`,
  `ya29.${"aB3-_.".repeat(10)}`,
  "AKIAIOSFODNN7EXAMPLE",
  "ASIAIOSFODNN7EXAMPLE",
  `ghp_${"aB3".repeat(12)}`,
  `github_pat_${"aB3_".repeat(12)}`,
  `glpat-${"aB3-".repeat(5)}`,
  `xoxb-${"123-aB".repeat(5)}`,
  `SG.${"aB3".repeat(7)}.${"aB3".repeat(12)}`,
  `eyJhbGciOiJIUzI1NiJ9.${"aB3_".repeat(10)}.${"aB3-".repeat(10)}`,
  `7712345678:AA${"aB3-_".repeat(7)}`,
];

test.each(keys)("%s is known for a key, in a name, a path, a text, a query, and for a setting", (key) => {
  for (const around of [(text: string) => text, (text: string) => `${text},`, (text: string) => `a ${text} b`]) {
    expect(maskName(around(key))).toBe(around("REDACTED"));
    expect(maskText(around(key))).toBe(around("REDACTED"));
  }
  expect(maskPath(`/v1/${key}/chat`)).toBe("/v1/REDACTED/chat");
  expect(redactUrl(new URL(`https://host/a/${key}/send?a=1&next=${encodeURIComponent(key)}`))).not.toContain(
    key.slice(4, 16),
  );
  expect(
    redactUrl(new URL(`https://host/${Array.from(key, (c) => `%${c.charCodeAt(0).toString(16)}`).join("")}`)),
  ).toBe("https://host/REDACTED");
  expect([isKey(key), isKey(`/etc/${key}`)]).toEqual([true, true]);
});

test.each(keys)("%s is known behind what JSON writes for another character", (key) => {
  for (const escaped of ["\\n", "\\t", "\\r", "\\b", "\\f", '\\"', "\\/", "\\u0022", "\\u000A", "\\\\n"]) {
    expect(maskText(`{"stdout":"a${escaped}${key}"}`)).not.toContain(key.slice(-8));
    expect(maskName(`a${escaped}${key}`)).not.toContain(key.slice(-8));
  }
});

test.each([
  ['{"a":"b\\nBearer zq8-tok-99"}', "zq8"],
  ["Basic dXNlcjpodW50ZXIy", "dXN"],
  ["Bearer abcDefGhiJklMno", "abcDef"],
  ["key-0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0f1e"],
])("%s is masked", (text, secret) => {
  expect(maskText(text)).not.toContain(secret);
});

// What is told every day, and what looks a little like a key.
const words = [
  "gpt-4.1-2025-04-14",
  "claude-sonnet-4-5-20250929",
  "anthropic/claude-3.7-sonnet:thinking",
  "accounts/fireworks/models/llama-v3p1-405b-instruct",
  "ft:gpt-4o-mini-2024-07-18:my-org:custom:AbC12345",
  "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
  "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
  "task-management-assistant-v2",
  "risk-model-2026-01",
  "desk-12345678",
  "chatcmpl-AbCdEfGhIjKlMnOpQrStUvWx",
  "msg_01XFDUDYJgAACzvnptvVoYEL",
  "resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b",
  "req_011CSHoEeqs5C35K2UUqR7Fy",
  "fp_44709d6fcb",
  "3f9a0c1b-2d4e-5f60-7182-93a4b5c6d7e8",
  "insufficient_quota",
  "Basic JavaScript",
  "Basic Authentication",
  "the bearer of news, Bearer Authentication",
  "key-performance-indicators-2024",
  "UND_ERR_CONNECT_TIMEOUT",
  "/var/lib/relayscope/prices-2026-01-31.json",
  "127.0.0.1:8080",
];

test.each(words)("%s is told as it is", (word) => {
  expect([maskName(word), cleanName(word), maskText(word), isKey(word)]).toEqual([word, word, word, false]);
});

test.each([
  "/v1/chat/completions",
  "/openai/deployments/gpt-4o-mini-2024-07-18/chat/completions",
  "/users/507f1f77bcf86cd799439011/orders/3f9a0c1b-2d4e-5f60-7182-93a4b5c6d7e8",
  "/v1beta/models/gemini-2.5-flash:streamGenerateContent",
  "/a%20b/%E2%82%AC;v=2/c=d",
])("the path %s is told as it is, and so is its query", (path) => {
  const url = `https://host:8443${path}?alt=sse&api-version=2024-10-21&max_tokens=5&monkey=a%20b+c&sort_key=x&;&=`;
  expect(redactUrl(new URL(url))).toBe(new URL(url).href);
});

test.each([
  ["?key=a&KEY=b&Key=c", "?key=REDACTED&KEY=REDACTED&Key=REDACTED"],
  ["?%6b%65%79=a&x=1", "?%6b%65%79=REDACTED&x=1"],
  ["?a=1;token=b;c=2", "?a=1;token=REDACTED;c=2"],
  ["?auth[api_key]=a", "?auth[api_key]=REDACTED"],
  ["?client_secret=a=b=c", "?client_secret=REDACTED"],
  ["?x=%ff%fe&sig=%zz", "?x=%ff%fe&sig=REDACTED"],
  ["?password", "?password"],
])("the query %s is told as %s", (query, told) => {
  expect(redactUrl(new URL(`https://host/${query}`))).toBe(`https://host/${told}`);
});

test("of a URL no more is told than 8000 characters, and nothing of what is cut is looked at in vain", () => {
  const told = redactUrl(new URL(`https://host/?${"key=secret&".repeat(100_000)}`));
  expect([told.length <= 8000, told.includes("secret")]).toEqual([true, false]);
});

test("nothing is thrown at any URL, a second pass changes nothing, and a secret's value never stays", () => {
  const part = fc.string({ unit: fc.constantFrom(..."aK1-_=&;%/?#.:@[]\u00e9 ", "%6b", "%25", "key=", "sk-") });
  fc.assert(
    fc.property(
      part,
      part,
      fc.constantFrom("key", "Api_Key", "x-amz-signature", "access%5Ftoken"),
      (path, query, name) => {
        const url = URL.parse(
          `https://host/${path.replaceAll(/[?#]/g, "")}?${query.replaceAll("#", "")}&${name}=7hidden7`,
        );
        if (url === null) return;
        const told = redactUrl(url);
        expect(told).not.toContain("7hidden7");
        expect(redactUrl(new URL(told))).toBe(new URL(told).href);
      },
    ),
    { numRuns: 2000 },
  );
});

// Each beginning, and what an expression may try again from each place.
const slow = [
  ...keys.map((key) => key.slice(0, 9)),
  "Bearer ",
  "?key=",
  "://",
  "a1",
  "1",
  "a",
  "-",
  "_",
  "eyJa",
  "SG.a",
  "ey provided: ",
  "%",
];

test.each(slow)("a megabyte of %j is looked through in a moment", (text) => {
  const long = text.repeat(Math.ceil(1_000_000 / text.length));
  for (const mask of [maskName, maskPath, maskText, cleanName, isKey]) {
    const began = performance.now();
    mask(long);
    expect(performance.now() - began).toBeLessThan(3000);
  }
});

test.each([
  ["a\nb", "a\ufffdb"],
  ["\u001b[31m", "\ufffd[31m"],
  ["\u202eabc", "\ufffdabc"],
  ["\ud800", "\ufffd"],
  ["a\u0000", "a\ufffd"],
  ["\u2028", "\ufffd"],
  ["modèle-ä-模型-🙂", "modèle-ä-模型-🙂"],
])("the name %j is told as %j", (name, told) => {
  expect(cleanName(name)).toBe(told);
});
