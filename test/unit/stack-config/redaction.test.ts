import { expect, test } from "vitest";
import { readAt, strings } from "./configuration.ts";

const redaction = (list: string) =>
  strings(readAt("otel-collector/redaction.yaml", "processors", "redaction", list)).map((pattern) =>
    inJavaScript(pattern),
  );
const values = redaction("blocked_values");
const keys = redaction("blocked_key_patterns");

test.each([
  ["my key is sk-abcdefgh12345678, keep it", "abcdefgh12345678"],
  ["sk-proj-AbC_def-1234567890", "AbC_def"],
  ["sk-ant-api03-abcdefghijk", "abcdefghijk"],
  ["gsk_abcdefghijklmnopqrst", "abcdefghijklmnopqrst"],
  ["AIzaSyA1234567890abcdefghijklmnopqrstuv", "SyA1234567890"],
  ["AKIAABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"],
  ["ASIAABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"],
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123", "abcDEF123"],
  ["Bearer abcdefghijklmnop", "abcdefghijklmnop"],
  ["bearer abcdefghijklmnop", "abcdefghijklmnop"],
  ["BEARER abcdefghijklmnop", "abcdefghijklmnop"],
  ["Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
  ["authorization=Bearer short1", "short1"],
  ["x-api-key: zzz12345", "zzz12345"],
  ["X-Api-Key: zzz12345", "zzz12345"],
  ["X-API-KEY=zzz12345", "zzz12345"],
  ['{"api_key":"qqq98765"}', "qqq98765"],
  ['{\\"apiKey\\":\\"www98765\\"}', "www98765"],
  ['{"access_token": "ttt987654321"}', "ttt987654321"],
  ["aws_secret_access_key = abc/def+ghi", "abc/def+ghi"],
  ['{"password":"hunter22"}', "hunter22"],
  ["https://relay.example/v1/models?key=verysecret&x=1", "verysecret"],
  ["https://bucket.example/o?a=1&X-Amz-Signature=deadbeefcafe", "deadbeefcafe"],
])("%s is masked", (text, secret) => {
  expect(mask(text)).not.toContain(secret);
  expect(mask(text, values.toReversed())).not.toContain(secret);
});

test.each([
  "task-management-system and risk-adjusted",
  "the desk-bound bearer of news",
  "https://relay.example/v1/chat/completions?api-version=2024-10-21",
  "chatcmpl-Abcdef123456",
  "req_0123456789abcdef",
  "0af7651916cd43dd8448eb211c80319c",
  '{"input_tokens":1200,"output_tokens":300}',
  "maximum context length is 8192 tokens: 9000 were asked for",
  "gpt-4.1-mini-2025-04-14",
  "helpdesk-backend-deployment-5f7c9d8b6-x2x4z",
])("%s stays", (text) => {
  expect(mask(text)).toBe(text);
});

test.each([
  "http.request.header.authorization",
  "Authorization",
  "x-api-key",
  "apiKey",
  "API_KEY",
  "x-goog-api-key",
  "set-cookie",
  "db.password",
  "client_secret",
  "access_token",
  "idToken",
])("the value of %s is masked whole", (key) => {
  expect(keys.some((pattern) => pattern.test(key))).toBe(true);
});

test.each([
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.token.type",
  "relayscope.token.kind",
  "relayscope.key",
  "gen_ai.conversation.id",
  "server.address",
  "author",
])("the value of %s stays", (key) => {
  expect(keys.some((pattern) => pattern.test(key))).toBe(false);
});

/** What the collector does with a value: each pattern in turn. */
function mask(text: string, patterns: readonly RegExp[] = values): string {
  return patterns.reduce((masked, pattern) => masked.replaceAll(pattern, "****"), text);
}

/** The patterns use nothing of Go's syntax that JavaScript reads otherwise. */
function inJavaScript(pattern: string): RegExp {
  expect(pattern).not.toMatch(/\\[AzQECpPx]|\(\?[a-z]+\)|\[\[:/);
  // Without `g` a test keeps no position; replaceAll wants it.
  const compiled = new RegExp(pattern, "g");
  compiled.test = (text) => new RegExp(pattern).test(text);
  return compiled;
}
