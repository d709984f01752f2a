import { expect, test } from "vitest";
import { CallContent } from "../../../src/content/call-content.ts";
import { guarded, type Redact } from "../../../src/content/redact.ts";
import { createGuard } from "../../../src/guard.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { openaiChatContent } from "../../../src/wire/openai/openai-chat-content.ts";
import { Said } from "../../../src/wire/said.ts";
import { checkForm } from "../../conformance/content-forms.ts";

function begin(given: { limit?: number; redact?: Redact } = {}) {
  const faults: string[] = [];
  const guard = createGuard((part, error) => faults.push(`${part}: ${String(error)}`));
  const { limit = 49_152, redact } = given;
  return { faults, content: new CallContent(openaiChatContent, { limit, redact, guard }) };
}

const request = (...texts: string[]) =>
  Json.parse(JSON.stringify({ messages: texts.map((content) => ({ role: "user", content })) }));
const saying = (...texts: string[]) => {
  const said = new Said();
  for (const [choice, text] of texts.entries()) said.text(choice, text);
  return said;
};

test.each([
  [["stop", "length"], true, ["stop", "length"]],
  [["stop"], true, ["stop", "unknown"]],
  [[undefined, "stop"], false, ["error", "stop"]],
  [[], false, ["error", "error"]],
])("each choice has its reason to finish: of %j, whole %s", (reasons, whole, told) => {
  const { content } = begin();
  const { outputMessages = "[]" } = content.told(saying("a", "b"), reasons, whole) ?? {};
  expect(JSON.parse(outputMessages)).toEqual(told.map((finish_reason) => expect.objectContaining({ finish_reason })));
});

test("a call without a word has no content", () => {
  const { content } = begin();
  content.hear(request());
  expect(content.told(new Said(), [], true)).toBeUndefined();
  expect(content.told(undefined, [], false)).toBeUndefined();
});

test("where the user's function fails at the answer, the request is not told either, and it is counted once", () => {
  const { content, faults } = begin({
    redact: guarded((text) => {
      if (text.includes("answer")) throw new Error(`secret ${text}`);
      return text;
    }),
  });
  content.hear(request("question"));
  expect(content.told(saying("answer"), ["stop"], true)).toBeUndefined();
  expect(faults).toEqual(["redact: Error: the redact function threw"]);
});

test("what fails of ours tells no text", () => {
  const { content, faults } = begin();
  const hostile = { ...openaiChatContent, ask: () => JSON.parse("{ secret") as never };
  const broken = new CallContent(hostile, {
    limit: 9999,
    redact: undefined,
    guard: createGuard((part, error) => faults.push(`${part}: ${String(error)}`)),
  });
  broken.hear(request("a"));
  expect(broken.told(saying("b"), [], true)).toBeUndefined();
  expect(faults).toEqual(["content: Error: a call's content could not be read"]);
  expect(content.told(saying("b"), [], true)).toBeDefined();
});

test.each([1024, 2000, 10_000, 49_152, 262_144])(
  "with a limit of %i bytes any conversation keeps within it, in form",
  (limit) => {
    const tools = Array.from({ length: 300 }, (_, at) => ({
      type: "function",
      function: {
        name: `tool_${at}`,
        description: "d ".repeat(at),
        parameters: { type: "object", properties: { a: { enum: ["é".repeat(at)] } } },
      },
    }));
    const messages = Array.from({ length: 400 }, (_, at) => ({
      role: at % 3 === 0 ? "tool" : "user",
      content:
        at % 2 === 0
          ? "\u0001é😀\n".repeat(at * 10)
          : [
              { type: "text", text: "x" },
              { type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(at)}` } },
            ],
    }));
    for (const count of [1, 2, 3, 50, 400]) {
      for (const choices of [1, 3, 128]) {
        const { content } = begin({ limit });
        content.hear(Json.parse(JSON.stringify({ messages: messages.slice(0, count), tools: tools.slice(0, count) })));
        const told =
          content.told(
            saying(...Array.from({ length: choices }, (_, at) => "y\n".repeat(at * 100 + 1))),
            ["stop"],
            true,
          ) ?? {};
        const size = Object.values(told).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        expect([count, choices, size]).toEqual([count, choices, Math.min(size, limit)]);
        expect(checkForm("gen_ai.input.messages", JSON.parse(told.inputMessages ?? "[]"))).toEqual([]);
        expect(checkForm("gen_ai.output.messages", JSON.parse(told.outputMessages ?? "[]"))).toEqual([]);
        expect(checkForm("gen_ai.tool.definitions", JSON.parse(told.toolDefinitions ?? "[]"))).toEqual([]);
      }
    }
  },
);

test("of a conversation the first message and the last ones are told, with the number of those between", () => {
  const { content } = begin({ limit: 4096 });
  content.hear(request(...Array.from({ length: 200 }, (_, at) => `message ${at} ${"w ".repeat(40)}`)));
  const told = JSON.parse(content.told(undefined, [], true)?.inputMessages ?? "[]") as {
    parts: { content?: string; messages?: number }[];
  }[];
  const texts = told.map(({ parts }) => parts[0]?.content?.split(" w")[0]);
  const omitted = told[1]?.parts[0]?.messages ?? 0;
  expect(texts.slice(0, 2)).toEqual(["message 0", undefined]);
  expect(texts.slice(2)).toEqual(Array.from({ length: 199 - omitted }, (_, at) => `message ${omitted + 1 + at}`));
  expect(omitted).toBeGreaterThan(100);
});

test("of a conversation longer than is read, that is said", () => {
  const { content } = begin();
  content.hear(request(...Array.from({ length: 3000 }, (_, at) => String(at))));
  const told = content.told(undefined, [], true)?.inputMessages ?? "";
  expect(told).toMatch(/"generic_type":"omitted","messages":\d+,"or_more":true/);
  expect(told.startsWith('[{"role":"user","parts":[{"type":"text","content":"0"}')).toBe(true);
  expect(told.endsWith('"content":"2999"}]}]')).toBe(true);
});

test.each([1024, 1500, 4096])("with a limit of %i bytes long names, ids and reasons keep within it", (limit) => {
  for (const letter of ["a", "é", "漢", "😀", '"', "\u0001"]) {
    const long = letter.repeat(400);
    const call = { id: long, type: "function", function: { name: long, arguments: JSON.stringify({ [long]: long }) } };
    const message = { role: long, name: long, content: long, tool_calls: [call, call] };
    const image = { type: "image_url", image_url: { url: `https://host.example/${long}` } };
    for (const count of [1, 2, 9, 40]) {
      const { content } = begin({ limit });
      const messages = Array.from({ length: count }, (_, at) => (at % 2 ? message : { ...message, content: [image] }));
      const tools = messages.map(() => ({ type: "function", function: { name: long, description: long } }));
      content.hear(Json.parse(JSON.stringify({ messages, tools })));
      const said = new Said();
      for (let choice = 0; choice < count; choice++) said.toolCall(choice, "a", { id: long, name: long, text: long });
      const told =
        content.told(
          said,
          Array.from({ length: count }, () => long),
          true,
        ) ?? {};
      const size = Object.values(told).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      expect([letter, count, size]).toEqual([letter, count, Math.min(size, limit)]);
      expect(Object.keys(told).sort()).toEqual(["inputMessages", "outputMessages", "toolDefinitions"]);
      expect(checkForm("gen_ai.output.messages", JSON.parse(told.outputMessages ?? "[]"))).toEqual([]);
    }
  }
});
