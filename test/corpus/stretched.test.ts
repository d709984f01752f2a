import { expect, test } from "vitest";
import type { CorpusLine } from "./line.ts";
import { stretchedAnswerOf } from "./stretched.ts";

const body = ["one", "two", "three", "four", "five"].map((word) => `data: ${word}\n\n`).join("");
const line = { response_body: body, response_body_encoding: "utf8", stream: true } as CorpusLine;
const words = (answer: Buffer): string => answer.toString().replaceAll(/^: .*\n\n/gm, "");

test("every other stream is drawn out before its last events but the very last, and says the same", () => {
  const answer = stretchedAnswerOf(line, 1);
  expect(words(answer)).toBe(body);
  expect(answer.toString().split(/(?:: alive.*\n\n)+/)).toEqual([
    "data: one\n\n",
    "data: two\n\n",
    "data: three\n\n",
    "data: four\n\ndata: five\n\n",
  ]);
  expect(answer.length).toBeGreaterThan(3 * 8 * 1024);
  expect(stretchedAnswerOf(line, 2).toString()).toBe(body);
});

test.each<Partial<CorpusLine>>([
  { stream: false },
  { response_body: "{}" },
  { response_body: body.replaceAll("\n", "\r\n") },
  { response_body: "" },
])("what is no such stream is left as it came: %j", (other) => {
  const left = { ...line, ...other };
  expect(stretchedAnswerOf(left, 1).toString()).toBe(left.response_body);
});
