import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openaiChat } from "../../../src/wire/openai/openai-chat.ts";
import { openaiResponses } from "../../../src/wire/openai/openai-responses.ts";
import { StreamReader } from "../../../src/wire/stream.ts";
import { type Fixture, fixtures } from "./fixtures.ts";

const streams = [...fixtures("sse"), ...fixtures("ndjson"), ...fixtures("frames")];
const named = streams.map((fixture) => [fixture.name, fixture] as const);

test("there are streams of every dialect that streams", () => {
  const names = new Set(streams.map(({ format }) => format.name));
  for (const name of ["openai-chat", "openai-completions", "openai-responses", "anthropic-messages"]) {
    expect(names).toContain(name);
  }
});

test.each(named)("%s reads as it should, split at every byte", (_name, fixture) => {
  for (const everyEvent of [false, true]) {
    for (let at = 0; at <= fixture.body.length; at += 1) {
      expect(read(fixture, [at], everyEvent)).toEqual(fixture.reading);
    }
  }
});

test.each(named)("%s reads as it should, byte by byte and cut at random", (_name, fixture) => {
  const { length } = fixture.body;
  expect(
    read(
      fixture,
      Array.from({ length }, (_, at) => at),
      false,
    ),
  ).toEqual(fixture.reading);
  fc.assert(
    fc.property(fc.array(fc.nat(length), { maxLength: 12 }), fc.boolean(), (cuts, everyEvent) => {
      expect(
        read(
          fixture,
          cuts.toSorted((a, b) => a - b),
          everyEvent,
        ),
      ).toEqual(fixture.reading);
    }),
    { numRuns: 50 },
  );
});

test.each(named)(
  "%s may be cut off anywhere: nothing throws, and what is not said is not made up",
  (_name, fixture) => {
    for (let at = 0; at <= fixture.body.length; at += 1) {
      const { usage } = read({ ...fixture, body: fixture.body.subarray(0, at) }, [], false);
      for (const count of Object.values(usage ?? {})) expect(count).toEqual(expect.any(Number));
    }
  },
);

const chunk = (delta: object, more: object = {}) =>
  Buffer.from(
    `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: null }], ...more })}\n\n`,
  );
const end = Buffer.from(
  'data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":9}}\n\ndata: [DONE]\n\n',
);

test("a stream far longer than the tail says in the end what it used and how it ended", () => {
  const reader = new StreamReader(openaiChat, { everyEvent: false });
  reader.push(chunk({ role: "assistant", content: "" }), 1);
  for (let index = 0; index < 5000; index += 1) reader.push(chunk({ content: `word ${index}` }), 2 + index);
  reader.push(end, 6000);
  expect(reader.firstContentAt).toBe(2);
  expect(reader.end()).toEqual({
    id: "c",
    model: "m",
    finishReasons: ["stop"],
    usage: { input: 3, output: 9 },
    content: true,
    complete: true,
  });
});

test.each([
  ["text", { content: "a" }],
  ["reasoning", { reasoning_content: "a" }],
  ["reasoning of OpenRouter", { reasoning: "a" }],
  ["a refusal", { refusal: "No" }],
  ["a tool call", { tool_calls: [{ index: 0, function: { name: "f" } }] }],
  ["a function call", { function_call: { name: "f" } }],
  ["audio", { audio: { data: "AAAA" } }],
  ["parts", { content: [{ type: "thinking", thinking: [] }] }],
])("%s is content, a role alone is none", (_name, delta) => {
  const reader = new StreamReader(openaiChat, { everyEvent: false });
  reader.push(chunk({ role: "assistant", content: "", refusal: null, tool_calls: [] }), 5);
  expect(reader.firstContentAt).toBeUndefined();
  reader.push(chunk(delta), 9);
  reader.push(chunk(delta), 12);
  expect(reader.firstContentAt).toBe(9);
});

test("a choice's end far before the others' is seen where every event is read", () => {
  const reader = new StreamReader(openaiChat, { everyEvent: true });
  reader.push(chunk({ content: "a" }), 1);
  reader.push(Buffer.from('data: {"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"length"}]}\n\n'), 1);
  for (let index = 0; index < 2000; index += 1) reader.push(chunk({ content: `word ${index}` }), 2);
  reader.push(end, 3);
  expect(reader.end().finishReasons).toEqual(["stop", "length"]);
});

test.each([-1, 128, 1e9, 0.5, "0"])("a choice of index %s cannot make the list of reasons long", (index) => {
  const reader = new StreamReader(openaiChat, { everyEvent: true });
  reader.push(
    Buffer.from(`data: ${JSON.stringify({ choices: [{ index, delta: {}, finish_reason: "stop" }] })}\n\n`),
    1,
  );
  expect(reader.end().finishReasons?.length ?? 0).toBeLessThanOrEqual(1);
});

test("a response of megabytes in the last event is still read", () => {
  const response = {
    id: "r",
    object: "response",
    status: "completed",
    model: "m",
    instructions: "x".repeat(3e6),
  };
  const output = [
    { type: "message", content: "y".repeat(1e6) },
    { type: "function_call", name: "f" },
  ];
  const usage = { input_tokens: 5, output_tokens: 6 };
  const last = `data: ${JSON.stringify({ type: "response.completed", response: { ...response, output, usage } })}\n\n`;
  for (const size of [1000, 65_536, last.length]) {
    const reader = new StreamReader(openaiResponses, { everyEvent: false });
    reader.push(Buffer.from('data: {"type":"response.output_text.delta","delta":"y"}\n\n'), 1);
    const body = Buffer.from(last);
    for (let at = 0; at < body.length; at += size) reader.push(body.subarray(at, at + size), 2);
    expect(reader.end()).toEqual({
      id: "r",
      model: "m",
      finishReasons: ["tool_call"],
      usage: { input: 5, output: 6 },
      content: true,
      complete: true,
    });
  }
});

test.each([
  ["nothing", ""],
  ["HTML", "<html>502 Bad Gateway</html>"],
  ["events that are no JSON", "data: hello\n\ndata: 12\n\ndata: [1]\n\ndata: null\n\n"],
  ["fields of wrong types", 'data: {"id":7,"model":[],"choices":{"0":1},"usage":"many","error":null}\n\n'],
  ["choices of wrong types", 'data: {"choices":[null,7,"x",[],{"delta":"x","index":-3,"finish_reason":{}}]}\n\n'],
  ["a prototype", 'data: {"__proto__":{"id":"x","usage":{"prompt_tokens":1}}}\n\n'],
  ["numbers out of range", 'data: {"usage":{"prompt_tokens":-5,"completion_tokens":1e999}}\n\n'],
  ["bad UTF-8", "data: \u00ff\u00fe{\n\n"],
])("a stream of %s reads as nothing", (_name, body) => {
  for (const everyEvent of [false, true]) {
    const reader = new StreamReader(openaiChat, { everyEvent });
    reader.push(Buffer.from(body, "latin1"), 1);
    const { finishReasons, ...reading } = reader.end();
    expect(reading).toEqual({});
    expect(finishReasons?.every((reason) => reason === undefined) ?? true).toBe(true);
  }
});

const said = chunk({ content: "a" });

test.each([
  ["nothing", [], undefined],
  ["blanks", ["\n\n  \n"], undefined],
  ["keep-alives alone", [": keep-alive\n\n", ": keep-alive\n\n"], undefined],
  ["an end alone", ["data: [DONE]\n\n"], undefined],
  ["events without an end", [said], undefined],
  ["events with rubbish among them", ["data: hello\n\n", said, "oops\n\n"], undefined],
  ["rubbish and then events", ["oops\n\n", said], undefined],
  ["HTML", ["<html><body>Log in</body></html>"], "malformed"],
  ["HTML in pieces", ["<", "ht", "ml>\n\n<p>no</p>"], "malformed"],
  ["a sentence", ["upstream connect error or disconnect"], "malformed"],
  ["events that are no JSON", ["data: hello\n\ndata: again\n\n"], "malformed"],
  ["events of another language", ["data: {'id': 'x', 'choices': []}\n\n"], "malformed"],
  ["events that are no objects", ["data: 12\n\ndata: null\n\n"], "malformed"],
  ["an event that breaks off", ['data: {"id":"x","choi'], undefined],
  ["an event that breaks off in its line's end", ['data: {"id\n'], undefined],
  ["an event past the bound", [said, "data: ", "y".repeat(9e6), "\n\n", "data: [DONE]\n\n"], "unread"],
  ["an event past the bound, and usage", [said, "data: ", "y".repeat(9e6), "\n\n", end], undefined],
])("a stream of %s tells whether it is one", (_name, parts, flaw) => {
  for (const everyEvent of [false, true]) {
    const reader = new StreamReader(openaiChat, { everyEvent });
    for (const part of parts) reader.push(Buffer.from(part), 1);
    reader.end();
    expect(reader.flaw).toBe(flaw);
  }
});

test.each(named)("%s is a stream, wherever it is cut off", (_name, { format, body }) => {
  for (let at = 0; at <= body.length; at += 1) {
    const reader = new StreamReader(format, { everyEvent: false });
    reader.push(Buffer.from(body.subarray(0, at)), 1);
    reader.end();
    expect([at, reader.flaw]).toEqual([at, undefined]);
  }
});

function read({ format, body }: Pick<Fixture, "format" | "body">, cuts: readonly number[], everyEvent: boolean) {
  const reader = new StreamReader(format, { everyEvent });
  let from = 0;
  for (const cut of [...cuts, body.length]) {
    // A copy that is wiped: what undici hands out belongs to the app.
    const piece = Buffer.from(body.subarray(from, cut));
    reader.push(piece, from);
    piece.fill(0);
    from = cut;
  }
  return reader.end();
}
