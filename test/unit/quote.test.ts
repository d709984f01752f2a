import fc from "fast-check";
import { expect, test } from "vitest";
import { asLine, quote } from "../../src/settings/quote.ts";

test.each([
  ["", '""'],
  ["plain text/with.some-signs_", '"plain text/with.some-signs_"'],
  ['a"b\\c', String.raw`"a\"b\\c"`],
  ["a\r\n\tb\u001b[31m\u0000\u007f\u009b", String.raw`"a\r\n\tb\u001b[31m\u0000\u007f\u009b"`],
  ["\u202eabc\u2028\ufeff\ud800", String.raw`"\u202eabc\u2028\ufeff\ud800"`],
  ["é 日本 😀", '"é 日本 😀"'],
  ["x".repeat(80), `"${"x".repeat(80)}"`],
  ["x".repeat(81), `"${"x".repeat(80)}…"`],
  ["\n".repeat(41), `"${String.raw`\n`.repeat(40)}…"`],
  ["https://me:planted@host:1/path?planted#planted", '"…@host:1/path?…"'],
  ["sk-0a1b2c3d4e5f6a7b8c9d", '"…"'],
  ["key=AbCdEfGhIjKlMnOpQrS7tU,x", '"key=…,x"'],
  ["base2_exponential_bucket_histogram", '"base2_exponential_bucket_histogram"'],
])("%j is told as %s", (text, told) => {
  expect(quote(text)).toBe(told);
});

test("whatever the text, it is one short line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(quote(text).length).toBeLessThanOrEqual(83);
      expect(quote(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(asLine(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});
