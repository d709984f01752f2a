import { expect, test } from "vitest";
import { readAt, strings } from "./configuration.ts";
import { innocents, leaks, secretKeys, secretOf } from "./redaction-cases.ts";

const redaction = (list: string) =>
  strings(readAt("otel-collector/redaction.yaml", "processors", "redaction", list)).map((pattern) =>
    inJavaScript(pattern),
  );
const values = redaction("blocked_values");
const keys = redaction("blocked_key_patterns");
const secret = secretOf("unit");
const fill = (text: string) => text.replaceAll("§", secret);

test.each(leaks)("%s is masked", (text) => {
  expect(mask(fill(text))).not.toContain(secret);
  expect(mask(fill(text), values.toReversed())).not.toContain(secret);
});

test.each(innocents)("%s stays", (text) => {
  expect(mask(text)).toBe(text);
});

test.each(values)("%s masks what no other pattern does", (pattern) => {
  const others = values.filter((other) => other !== pattern);
  expect(leaks.filter((text) => mask(fill(text), others).includes(secret))).not.toEqual([]);
});

test.each(secretKeys)("the value of %s is masked whole", (key) => {
  expect(keys.some((pattern) => pattern.test(key))).toBe(true);
});

test.each(keys)("%s finds a key that no other pattern does", (pattern) => {
  const others = keys.filter((other) => other !== pattern);
  expect(secretKeys.filter((key) => !others.some((other) => other.test(key)))).not.toEqual([]);
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
  "gen_ai.request.max_tokens",
  "gen_ai.input.messages",
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
