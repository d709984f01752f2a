import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createCleaner } from "../../../src/content/cleaner.ts";

const cleaner = createCleaner("input", undefined);
const medium = (size: number) =>
  Buffer.from(Array.from({ length: size }, (_, at) => (at * 7919 + 13 + (at >> 8)) & 255));
const marked = (bytes: Buffer) =>
  `[${bytes.length} bytes, sha-256 ${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}]`;

const small = medium(300);
const base64 = small.toString("base64");
const lines = (width: number, end: string) => base64.match(new RegExp(`.{1,${width}}`, "g"))?.join(end) ?? "";
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>';

test.each([
  [`icon: ${base64}.`, `icon: ${marked(small)}.`],
  [JSON.stringify({ png: base64 }), `{"png":"${marked(small)}"}`],
  [JSON.stringify({ out: `a\n${base64}` }), `{"out":"a\\n${marked(small)}"}`],
  [`a\n${lines(64, "\n")}\nb`, `a\n${marked(small)}\nb`],
  [`a\n${lines(76, "\r\n")}\r\nb`, `a\n${marked(small)}\r\nb`],
  [JSON.stringify({ out: lines(76, "\n") }), `{"out":"${marked(small)}"}`],
  [`x data:image/png;base64,${encodeURIComponent(base64)} y`, `x data:image/png,${marked(small)} y`],
  [`"data:image/png;base64,${base64.replaceAll("/", "\\/")}"`, `"data:image/png,${marked(small)}"`],
  [`![a](data:image/svg+xml,${encodeURIComponent(svg)}) y`, `![a](data:image/svg+xml,${marked(Buffer.from(svg))}) y`],
  [`x data:image/svg+xml;utf8,${svg} y`, `x data:image/svg+xml,${marked(Buffer.from(svg))} y`],
  [`DATA:text/plain;charset=utf-8,h%C3%A9 y`, `data:text/plain,${marked(Buffer.from("hé"))} y`],
])("%.40s: what is in it is told by its size and hash", (text, told) => {
  expect(cleaner.text(text, 4096)).toBe(told);
});

test.each([
  "the data: one, two, three",
  "data:,",
  "-".repeat(500),
  "_".repeat(500),
  `/${"some/long/path/".repeat(30)}`,
  `${"abcdefghijklmnop".repeat(4)}\n${"abcdefghijklmnop".repeat(4)}\nwords`,
])("%.40s is no medium", (text) => {
  expect(cleaner.text(text, 4096)).toBe(text);
});

test("a medium of any size is told with all of it, and what follows it, too", () => {
  const big = medium(1_200_000);
  const text = `one ![a](data:image/png;base64,${big.toString("base64")}) two ${big.toString("base64")} three ${"data:image/png;base64,"}${base64} end?`;
  expect(cleaner.text(text, 4096)).toBe(
    `one ![a](data:image/png,${marked(big)}) two ${marked(big)} three data:image/png,${marked(small)} end?`,
  );
});

test("a text longer than any bound says that it was cut", () => {
  const told = cleaner.text("w ".repeat(2_000_000), 262_144);
  expect([told.endsWith("…"), told.length > 262_000]).toEqual([true, true]);
});

test.each(["data:", "data:a/b,", "data:a/b;base64,", "data:a/b,<svg ", `${"aB1".repeat(25)}\n`, "aB1", "\\n"])(
  "8 MB of %.20j are looked through in a moment",
  (text) => {
    const begun = performance.now();
    cleaner.text(text.repeat(Math.ceil(8_000_000 / text.length)), 262_144);
    expect(performance.now() - begun).toBeLessThan(5000);
  },
);
