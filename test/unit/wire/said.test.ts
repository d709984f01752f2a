import { expect, test } from "vitest";
import { Said } from "../../../src/wire/said.ts";

const limit = 1024 * 1024;

test("texts grow by choice and key; a call's pieces find it by its key", () => {
  const said = new Said();
  said.text(1, "b");
  said.text(0, "a");
  said.toolCall(0, "0", { id: "c0", name: "one", text: '{"a":' });
  said.toolCall(0, "1", { id: "c1", name: "two", text: "[" });
  said.toolCall(0, "0", { text: "1}" });
  said.text(0, "c");
  said.text(0, "d");
  said.text(0, "e", "refusal");
  said.reasoning(0, "f");
  expect(said.messages()).toEqual([
    {
      choice: 0,
      role: "assistant",
      parts: [
        { type: "text", content: "a" },
        { type: "tool_call", id: "c0", name: "one", arguments: { a: 1 } },
        { type: "tool_call", id: "c1", name: "two", arguments: "[" },
        { type: "text", content: "cd" },
        { type: "text", content: "e" },
        { type: "reasoning", content: "f" },
      ],
    },
    { choice: 1, role: "assistant", parts: [{ type: "text", content: "b" }] },
  ]);
  expect(said.cut).toBe(false);
});

test("nothing said is no message; nor is an empty text", () => {
  const said = new Said();
  said.text(0, undefined);
  said.text(0, "");
  expect(said.messages()).toEqual([]);
});

test("what is whole takes the place of its pieces, where they stood", () => {
  const said = new Said();
  said.text(0, "first", "0");
  said.text(0, "second", "1");
  said.replace(0, "0", [
    { type: "text", content: "FIRST" },
    { type: "generic", generic_type: "more" },
  ]);
  said.replace(0, "2", [{ type: "text", content: "third" }]);
  said.replace(0, "2", [{ type: "text", content: "THIRD" }]);
  expect(said.messages()[0]?.parts).toEqual([
    { type: "text", content: "FIRST" },
    { type: "generic", generic_type: "more" },
    { type: "text", content: "second" },
    { type: "text", content: "THIRD" },
  ]);
});

test("texts are gathered up to a megabyte; of what the bound cuts the end is left out", () => {
  const said = new Said();
  said.text(0, "first");
  for (let at = 0; at < 200; at++) said.text(1, "x".repeat(10_000));
  said.reasoning(0, "late");
  expect(said.cut).toBe(true);
  const [first, second] = said.messages();
  expect(first?.parts).toEqual([{ type: "text", content: "" }]);
  expect(second?.parts).toEqual([{ type: "text", content: "x".repeat(limit - 5 - 8192) }]);
  said.clear();
  said.text(0, "again");
  expect([said.cut, said.messages()[0]?.parts]).toEqual([false, [{ type: "text", content: "again" }]]);
});

test("a part that does not fit is left out, whole parts and arguments alike", () => {
  const said = new Said();
  said.part(0, { type: "text", content: "x".repeat(limit - 10) });
  said.part(0, { type: "tool_call_response", response: "more than ten" });
  said.toolCall(0, "0", { name: "a", value: { more: "than ten" } });
  expect(said.cut).toBe(true);
  expect(said.messages()[0]?.parts.slice(1)).toEqual([{ type: "tool_call", name: "a" }]);
});

test("media have a bound of their own", () => {
  const said = new Said();
  for (let at = 0; at < 4; at++) said.part(0, { type: "blob", modality: "image", content: "x".repeat(5 * limit) });
  said.text(0, "words");
  expect(said.messages()[0]?.parts.map(({ type }) => type)).toEqual(["blob", "blob", "blob", "text"]);
  expect(said.cut).toBe(true);
});

test("choices and parts are bounded", () => {
  const said = new Said();
  for (let choice = -1; choice < 500; choice++) said.text(choice, "x");
  for (let at = 0; at < 3000; at++) said.toolCall(0, String(at), { name: "a" });
  const messages = said.messages();
  expect([messages.length, messages[0]?.choice, messages[0]?.parts.length]).toEqual([128, 0, 1024]);
  expect(said.cut).toBe(true);
});
