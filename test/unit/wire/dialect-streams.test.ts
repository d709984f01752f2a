import { expect, test } from "vitest";
import type { Reading, WireFormat } from "../../../src/wire/format.ts";
import { formats } from "../../../src/wire/formats.ts";
import { StreamReader } from "../../../src/wire/stream.ts";
import { fixtures } from "./fixtures.ts";
import { sayingOf } from "./saying-of.ts";
import { closing, encode, type StreamDialect, streamDialects, type StreamEvent } from "../../dialect-streams.ts";

// What a stream says must not depend on how long it is, how it is cut, or where in it a thing is said.

/** Many times more than is kept of a stream between its first content and its end. */
const LONG = 1000;

const dialects = streamDialects.map((dialect) => [dialect.name, dialect] as const);

test("every dialect that streams is here", () => {
  const streaming = [...fixtures("sse"), ...fixtures("ndjson"), ...fixtures("frames")].map(({ format }) => format.name);
  const here = streamDialects.map(({ format }) => format);
  expect([...new Set(streaming)].filter((name) => !here.includes(name))).toEqual([]);
});

test.each(dialects)("%s: a long stream says what it used and how it ended, in pieces of any size", (_, dialect) => {
  const bytes = streamOf(dialect, [...dialect.opening, ...words(dialect), ...dialect.ending]);
  for (const size of [997, 1460, 16_384, 65_536, bytes.length])
    expect([size, facts(read(dialect, bytes, size))]).toEqual([size, expected(dialect)]);
});

test.each(dialects)("%s: the first content has the time at which it came", (_, dialect) => {
  const pieces = encode(dialect, [...dialect.opening, ...words(dialect), ...dialect.ending]);
  const reader = new StreamReader(formatOf(dialect), { everyEvent: false });
  for (const [at, piece] of pieces.entries()) reader.push(piece, at);
  reader.end();
  expect(reader.firstContentAt).toBe(dialect.opening.length);
});

test.each(dialects)("%s: what comes last may be megabytes", (_, dialect) => {
  const { opening, ending } = dialect;
  const last = ending.findLastIndex(({ data }) => typeof data !== "string");
  for (const [megabytes, place, from] of [
    [2, "before", 0],
    [7, "before", last],
    [7, "behind", last],
  ] as const) {
    const large = ending.map((event, at) => (at < from ? event : padded(event, megabytes * 1e6, place)));
    const bytes = streamOf(dialect, [...opening, ...words(dialect, 20), ...large]);
    expect([megabytes, place, facts(read(dialect, bytes, 65_536))]).toEqual([megabytes, place, expected(dialect)]);
  }
});

test.each(dialects)("%s: what is larger than a bound is given up, and what follows is read", (_, dialect) => {
  const huge = dialect.word("x".repeat(9e6));
  const events = [...dialect.opening, ...words(dialect, 5), huge, ...words(dialect, 5), ...dialect.ending];
  expect(facts(read(dialect, streamOf(dialect, events), 65_536))).toEqual(expected(dialect));
});

// With other dialects an error is what comes last.
const goOn = /^(?:openai-(?:chat|completions|responses)|anthropic|vertex|gemini)/;

test.each(dialects.filter(([name]) => goOn.test(name)))(
  "%s: an error that more follows is no less one",
  (_, dialect) => {
    const { opening, failure, ending } = dialect;
    const events = [...opening, ...words(dialect), failure, ...words(dialect), ...ending.slice(0, -1)];
    expect(read(dialect, streamOf(dialect, events), 16_384).reading.error).toBeDefined();
  },
);

test.each(dialects)("%s: a call cut within a character or a number says no wrong figure", (_, dialect) => {
  const whole = streamOf(dialect, [...dialect.opening, ...words(dialect, 3), ...dialect.ending]);
  for (let end = 0; end <= whole.length; end += 1) {
    const { usage } = read(dialect, whole.subarray(0, end), 4096).reading;
    expect([undefined, 1, 11]).toContain(usage?.input);
    expect([undefined, 0, 1, 2, 22]).toContain(usage?.output);
  }
});

test.each(dialects.filter(([name]) => !name.startsWith("bedrock")))(
  "%s: a gateway's error in a stream is read",
  (_, dialect) => {
    for (const [data, code] of [
      [{ object: "error", message: "no", type: "BadRequestError", param: null, code: 400 }, "BadRequestError"],
      [{ errors: [{ code: "no_room", message: "no" }] }, "no_room"],
      [{ error: { code: "no_room", message: "no" } }, "no_room"],
    ] as const) {
      const events = [...dialect.opening, ...words(dialect, 3), { data }];
      expect([code, read(dialect, streamOf(dialect, events), 1460).reading.error]).toMatchObject([code, { code }]);
    }
  },
);

// Usage before, with and behind the content

const counts = { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 };
const growing = (at: number) => ({ prompt_tokens: 11, completion_tokens: at, total_tokens: 11 + at });
const delta = (text: string, more: object = {}, finish: string | null = null): StreamEvent => ({
  data: {
    id: "c-1",
    model: "lumen-1",
    choices: [{ index: 0, delta: { content: text }, finish_reason: finish }],
    ...more,
  },
});
const piece = (text: string, more: object = {}, finish: string | null = null): StreamEvent => ({
  data: { id: "t-1", model: "lumen-1", choices: [{ index: 0, text, finish_reason: finish }], ...more },
});
const long = (make: (index: number) => StreamEvent) => Array.from({ length: LONG }, (_, index) => make(index));
const done: StreamEvent = { data: "[DONE]" };
const candidate = (text: string, usage: object | undefined, more: object = {}): StreamEvent => ({
  data: {
    candidates: [{ index: 0, content: { parts: [{ text }] }, ...more }],
    ...(usage && { usageMetadata: usage }),
    modelVersion: "lumen-1",
  },
});
const tokens = (output: number) => ({ promptTokenCount: 11, candidatesTokenCount: output });

test.each<[string, string, readonly StreamEvent[]]>([
  [
    "openai-chat",
    "before the content",
    [delta("", { usage: counts }), ...long(() => delta("a")), delta("", {}, "stop"), done],
  ],
  [
    "openai-chat",
    "with the first content",
    [delta("a", { usage: counts }), ...long(() => delta("a", { usage: null })), delta("", {}, "stop"), done],
  ],
  [
    "openai-chat",
    "within the content",
    [
      ...long(() => delta("a")),
      delta("b", { usage: counts }),
      ...long(() => delta("a", { usage: null })),
      delta("", {}, "stop"),
      done,
    ],
  ],
  ["openai-chat", "with the last content", [...long(() => delta("a")), delta("b", { usage: counts }, "stop"), done]],
  [
    "openai-chat",
    "behind the content",
    [...long(() => delta("a")), delta("", {}, "stop"), { data: { choices: [], usage: counts } }, done],
  ],
  [
    "openai-chat",
    "behind the content, and no end",
    [...long(() => delta("a")), delta("", {}, "stop"), { data: { choices: [], usage: counts } }],
  ],
  [
    "openai-chat",
    "in every chunk",
    [...long((at) => delta("a", { usage: growing(at) })), delta("", { usage: counts }, "stop"), done],
  ],
  [
    "openai-chat",
    "in every chunk but the last",
    [...long((at) => delta("a", { usage: growing(at) })), delta("", { usage: counts }), delta("", {}, "stop"), done],
  ],
  [
    "openai-chat",
    "in Groq's place",
    [...long(() => delta("a")), delta("", { x_groq: { id: "g", usage: counts } }, "stop"), done],
  ],
  [
    "openai-chat",
    "in the choice",
    [
      ...long(() => delta("a")),
      { data: { choices: [{ index: 0, delta: {}, finish_reason: "stop", usage: counts }] } },
      done,
    ],
  ],
  [
    "openai-chat",
    "behind the end",
    [...long(() => delta("a")), delta("", {}, "stop"), done, { data: { choices: [], usage: counts } }],
  ],
  [
    "openai-completions",
    "before the content",
    [piece("", { usage: counts }), ...long(() => piece("a")), piece("", {}, "stop"), done],
  ],
  [
    "openai-completions",
    "with the last content",
    [...long(() => piece("a")), piece("b", { usage: counts }, "stop"), done],
  ],
  [
    "openai-completions",
    "in every chunk",
    [...long((at) => piece("a", { usage: growing(at) })), piece("", { usage: counts }, "stop"), done],
  ],
  [
    "gemini",
    "with the first content only",
    [
      candidate("a", tokens(22)),
      ...long(() => candidate("a", undefined)),
      candidate("", undefined, { finishReason: "STOP" }),
    ],
  ],
  [
    "gemini",
    "within the content",
    [
      ...long(() => candidate("a", undefined)),
      candidate("a", tokens(22)),
      ...long(() => candidate("a", undefined)),
      candidate("", undefined, { finishReason: "STOP" }),
    ],
  ],
  [
    "gemini",
    "in every event",
    [...long((at) => candidate("a", tokens(at))), candidate("", tokens(22), { finishReason: "STOP" })],
  ],
  [
    "gemini",
    "behind the content",
    [
      ...long(() => candidate("a", undefined)),
      candidate("", undefined, { finishReason: "STOP" }),
      { data: { usageMetadata: tokens(22) } },
    ],
  ],
])("%s: usage %s", (name, _, events) => {
  const framings = streamDialects.filter(({ format }) => format === name);
  for (const dialect of framings) {
    for (const size of [1460, 65_536])
      expect(facts(read(dialect, streamOf(dialect, events), size))).toMatchObject({
        usage: { input: 11, output: 22 },
        finishReasons: ["stop"],
      });
  }
});

test.each(["anthropic-messages", "vertex-anthropic", "bedrock-invoke"])(
  "%s: what a relay tells at the beginning only",
  (name) => {
    const dialect = one(name);
    const [start, ...opening] = dialect.opening;
    const told = JSON.parse(JSON.stringify(start?.data).replace('"output_tokens":1', '"output_tokens":22')) as object;
    const ending = dialect.ending.map(({ type, data }) => ({
      ...(type !== undefined && { type }),
      data: Object.fromEntries(Object.entries(data).filter(([key]) => key !== "usage")),
    }));
    const events = [{ ...start, data: told }, ...opening, ...words(dialect), ...ending];
    expect(facts(read(dialect, streamOf(dialect, events), 1460))).toEqual(expected(dialect));
  },
);

// Several choices

const choice = (index: number, finish: string | null): StreamEvent => ({
  data: {
    id: "c-1",
    model: "lumen-1",
    choices: [{ index, delta: finish === null ? { content: "word" } : {}, finish_reason: finish }],
  },
});
const textChoice = (index: number, finish: string | null): StreamEvent => ({
  data: {
    id: "t-1",
    model: "lumen-1",
    choices: [{ index, text: finish === null ? "word" : "", finish_reason: finish }],
  },
});
const twoOf = (index: number, finish: string | null): StreamEvent => ({
  data: {
    candidates: [{ index, content: { parts: [{ text: "a" }] }, ...(finish !== null && { finishReason: finish }) }],
  },
});
const usageOf: Readonly<Record<string, StreamEvent>> = {
  "openai-chat": { data: { choices: [], usage: counts } },
  "openai-completions": { data: { choices: [], usage: counts } },
  gemini: { data: { usageMetadata: tokens(22) } },
};

const makers = [
  ["openai-chat", choice, "length"],
  ["openai-completions", textChoice, "length"],
  ["gemini", twoOf, "MAX_TOKENS"],
] as const;

test.each(makers)("%s: of three choices each end is seen, however far apart", (name, make, reason) => {
  const interleaved = [0, 1, 2].flatMap((index) => [make(index, null)]);
  const stop = name === "gemini" ? "STOP" : "stop";
  const orders: readonly (readonly StreamEvent[])[] = [
    // One after the other, together, and one that ends long before.
    [
      ...long(() => make(0, null)),
      make(0, stop),
      ...long(() => make(1, null)),
      make(1, reason),
      ...long(() => make(2, null)),
      make(2, stop),
    ],
    [...long((at) => interleaved[at % 3] ?? choice(0, null)), make(0, stop), make(1, reason), make(2, stop)],
    [
      ...interleaved,
      make(1, reason),
      ...long(() => make(0, null)),
      make(2, stop),
      ...long(() => make(0, null)),
      make(0, stop),
    ],
  ];
  for (const dialect of streamDialects.filter(({ format }) => format === name)) {
    for (const order of orders) {
      const events = [...order, usageOf[name] ?? done];
      for (const [size, everyEvent] of [
        [1460, false],
        [65_536, false],
        [1460, true],
      ] as const)
        expect(facts(read(dialect, streamOf(dialect, events), size, everyEvent))).toMatchObject({
          usage: { input: 11, output: 22 },
          finishReasons: ["stop", "length", "stop"],
        });
    }
  }
});

test.each(makers)("%s: of two choices the one that is cut has no reason", (name, make) => {
  const stop = name === "gemini" ? "STOP" : "stop";
  const events = [make(0, null), make(1, null), make(1, stop), ...long(() => make(0, null))];
  for (const dialect of streamDialects.filter(({ format }) => format === name)) {
    const { finishReasons, complete } = read(dialect, streamOf(dialect, events), 1460).reading;
    expect([finishReasons, complete]).toEqual([[undefined, "stop"], undefined]);
  }
});

// Several calls at once

const called = (index: number, piece: object): StreamEvent => ({
  data: {
    id: "c-1",
    model: "lumen-1",
    choices: [{ index: 0, delta: { tool_calls: [{ index, ...piece }] }, finish_reason: null }],
  },
});
const argued = (index: number) => called(index, { function: { arguments: " " } });
const block = (index: number, content: object): StreamEvent => ({
  type: "content_block_start",
  data: { type: "content_block_start", index, content_block: content },
});
const blockDelta = (index: number): StreamEvent => ({
  type: "content_block_delta",
  data: { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: " " } },
});
const functionItem = (name: string) => ({
  type: "function_call",
  id: `f-${name}`,
  call_id: name,
  name,
  arguments: "{}",
});
const item = (what: string, index: number, about: object): StreamEvent => ({
  data: { type: `response.output_item.${what}`, output_index: index, item: about },
});
const argumentDelta = (index: number): StreamEvent => ({
  data: { type: "response.function_call_arguments.delta", output_index: index, delta: " " },
});
const response = (more: object) => ({ id: "r-1", object: "response", model: "lumen-1", ...more });
const calling = (name: string): StreamEvent => ({
  data: {
    candidates: [{ index: 0, content: { parts: [{ functionCall: { name, args: {} } }] } }],
    modelVersion: "lumen-1",
  },
});
const converse = (index: number, name: string): StreamEvent => ({
  type: "contentBlockStart",
  data: { contentBlockIndex: index, start: { toolUse: { toolUseId: name, name } } },
});
const converseDelta = (index: number): StreamEvent => ({
  type: "contentBlockDelta",
  data: { contentBlockIndex: index, delta: { toolUse: { input: " " } } },
});
const cohere = (index: number, name: string): StreamEvent => ({
  type: "tool-call-start",
  data: {
    type: "tool-call-start",
    index,
    delta: { message: { tool_calls: { id: name, type: "function", function: { name, arguments: "" } } } },
  },
});
const cohereDelta = (index: number): StreamEvent => ({
  type: "tool-call-delta",
  data: { type: "tool-call-delta", index, delta: { message: { tool_calls: { function: { arguments: " " } } } } },
});

/** Two calls whose arguments go on for long, told together where the dialect can. */
const callStreams: readonly (readonly [name: string, events: readonly StreamEvent[]])[] = [
  [
    "openai-chat",
    [
      called(0, { id: "one", type: "function", function: { name: "one", arguments: "" } }),
      called(1, { id: "two", type: "function", function: { name: "two", arguments: "" } }),
      ...long((at) => argued(at % 2)),
      delta("", {}, "tool_calls"),
      { data: { choices: [], usage: counts } },
      done,
    ],
  ],
  [
    "anthropic-messages",
    [
      ...one("anthropic-messages").opening.slice(0, 1),
      block(0, { type: "tool_use", id: "one", name: "one", input: {} }),
      ...long(() => blockDelta(0)),
      block(1, { type: "tool_use", id: "two", name: "two", input: {} }),
      ...long(() => blockDelta(1)),
      {
        type: "message_delta",
        data: { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 22 } },
      },
      { type: "message_stop", data: { type: "message_stop" } },
    ],
  ],
  [
    "openai-responses",
    [
      { data: { type: "response.created", response: response({ status: "in_progress" }) } },
      ...["one", "two"].flatMap((name, index) =>
        [item("added", index, { ...functionItem(name), arguments: "" })]
          .concat(long(() => argumentDelta(index)))
          .concat([item("done", index, functionItem(name))]),
      ),
      {
        data: {
          type: "response.completed",
          response: response({
            status: "completed",
            output: [functionItem("one"), functionItem("two")],
            usage: { input_tokens: 11, output_tokens: 22 },
          }),
        },
      },
    ],
  ],
  [
    "gemini",
    [
      calling("one"),
      calling("two"),
      ...long(() => candidate("a", tokens(3))),
      candidate("", tokens(22), { finishReason: "STOP" }),
    ],
  ],
  [
    "bedrock-converse",
    [
      { type: "messageStart", data: { role: "assistant" } },
      ...["one", "two"].flatMap((name, index) => [converse(index, name)].concat(long(() => converseDelta(index)))),
      { type: "messageStop", data: { stopReason: "tool_use" } },
      { type: "metadata", data: { usage: { inputTokens: 11, outputTokens: 22, totalTokens: 33 } } },
    ],
  ],
  [
    "cohere-chat",
    [
      ...["one", "two"].flatMap((name, index) => [cohere(index, name)].concat(long(() => cohereDelta(index)))),
      {
        type: "message-end",
        data: {
          type: "message-end",
          delta: { finish_reason: "TOOL_CALL", usage: { tokens: { input_tokens: 11, output_tokens: 22 } } },
        },
      },
    ],
  ],
  [
    "mistral-conversations",
    [
      ...["one", "two"].flatMap((name, index) =>
        long(() => ({
          type: "function.call.delta",
          data: {
            type: "function.call.delta",
            id: name,
            output_index: index,
            tool_call_id: name,
            name,
            arguments: " ",
          },
        })),
      ),
      { type: "conversation.response.done", data: { type: "conversation.response.done", usage: counts } },
    ],
  ],
];

test.each(callStreams)("%s: calls side by side", (name, events) => {
  for (const dialect of streamDialects.filter(({ format }) => format === name)) {
    const bytes = streamOf(dialect, events);
    for (const size of [1460, 65_536])
      expect(facts(read(dialect, bytes, size))).toMatchObject({
        usage: { input: 11, output: 22 },
        finishReasons: ["tool_call"],
      });
    const format = formatOf(dialect);
    const saying = sayingOf(format);
    if (saying === undefined) continue;
    const reader = new StreamReader(format, { everyEvent: true, saying });
    reader.push(bytes, 0);
    reader.end();
    const parts = saying.said.messages().flatMap(({ parts }) => parts.filter(({ type }) => type === "tool_call"));
    expect(parts.map((part) => "name" in part && part.name)).toEqual(["one", "two"]);
  }
});

function one(format: string): StreamDialect {
  const dialect = streamDialects.find((each) => each.format === format);
  if (dialect === undefined) throw new Error(format);
  return dialect;
}

function formatOf(dialect: StreamDialect): WireFormat {
  const format = formats.find(({ name }) => name === dialect.format);
  if (format === undefined) throw new Error(dialect.format);
  return format;
}

function words(dialect: StreamDialect, count = LONG): StreamEvent[] {
  return Array.from({ length: count }, (_, index) => dialect.word(`wörd ${index} "}{\\" `));
}

function streamOf(dialect: StreamDialect, events: readonly StreamEvent[]): Buffer {
  return Buffer.concat([...encode(dialect, events), closing(dialect)]);
}

/** With a text of so many bytes before or behind all else that it says. */
function padded({ data, ...event }: StreamEvent, size: number, place: "before" | "behind"): StreamEvent {
  if (typeof data === "string") return { ...event, data };
  const padding = { padding: "x".repeat(size) };
  return { ...event, data: place === "before" ? { ...padding, ...data } : { ...data, ...padding } };
}

function read(dialect: StreamDialect, bytes: Buffer, size: number, everyEvent = false) {
  const reader = new StreamReader(formatOf(dialect), { everyEvent });
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size), at);
  const reading = reader.end();
  return { reading, flaw: reader.flaw };
}

function facts({ reading, flaw }: { reading: Reading; flaw: string | undefined }) {
  const { usage, finishReasons, complete, error } = reading;
  return { usage: { input: usage?.input, output: usage?.output }, finishReasons, complete, error, flaw };
}

function expected({ usage, finishReasons }: StreamDialect) {
  return { usage, finishReasons, complete: true, error: undefined, flaw: undefined };
}
