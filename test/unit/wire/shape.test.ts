import { expect, test } from "vitest";
import { Json, PARSE_LIMIT } from "../../../src/wire/json/json.ts";
import { isDocuments, isMessages, isText, isTextOrList, isTexts } from "../../../src/wire/shape.ts";

test.each([
  ["", true],
  ["x".repeat(2 * PARSE_LIMIT), true],
  [4, false],
  [true, false],
  [null, false],
  [undefined, false],
  [["x"], false],
  [{ text: "x" }, false],
])("a value is text, or it is none (%#)", (value, text) => {
  const source = JSON.stringify({ value });
  expect([isText(Json.parse(source).at("value")), isText(Json.scan(source).at("value"))]).toEqual([text, text]);
});

test.each([
  [[{ role: "user", content: "x".repeat(2 * PARSE_LIMIT) }], true],
  [[], true],
  [["x"], false],
  [[{ text: "x" }], false],
  ["x", false],
])("messages have roles (%#)", (messages, fits) => {
  expect(isMessages(Json.parse(JSON.stringify({ messages })).at("messages"))).toBe(fits);
});

test("a message that is cut before its role speaks for its list", () => {
  const body = `{"model":"m","messages":[{"content":"${"x".repeat(2 * PARSE_LIMIT)}`;
  expect(isMessages(Json.scan(body).at("messages"))).toBe(true);
});

test("texts, documents and what stands for a text are told by the first", () => {
  const told = (value: unknown) => [isTexts, isDocuments, isTextOrList].map((is) => is(new Json(value)));
  expect(told("x")).toEqual([true, false, true]);
  expect(told(["x"])).toEqual([true, true, true]);
  expect(told([{ text: "x" }])).toEqual([false, true, true]);
  expect(told([4])).toEqual([false, false, true]);
  expect(told({})).toEqual([false, false, false]);
});
