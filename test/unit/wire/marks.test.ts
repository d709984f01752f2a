import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anthropicMessages } from "../../../src/wire/anthropic/anthropic-messages.ts";
import type { WireFormat } from "../../../src/wire/format.ts";
import { EACH_LIMIT, MarkSearch } from "../../../src/wire/framing/marks.ts";
import { openaiChat } from "../../../src/wire/openai/openai-chat.ts";
import { choiceMarks } from "../../../src/wire/openai/openai-choices.ts";
import { openaiResponses } from "../../../src/wire/openai/openai-responses.ts";
import { StreamReader } from "../../../src/wire/stream.ts";

const styles: Record<string, (event: object) => string> = {
  compact: (event) => JSON.stringify(event),
  spaced: (event) => JSON.stringify(event).replaceAll('":', '": ').replaceAll(',"', ', "'),
};
const lineEnds = ["\n", "\r\n", "\r"];

const word = (index = 0, reason: string | null | undefined = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  model: "mock-1",
  choices: [{ index, delta: { content: "word " }, ...(reason !== undefined && { finish_reason: reason }) }],
});
const finish = { ...word(), choices: [{ index: 0, delta: {}, finish_reason: "length" }] };
const usage = { ...word(), choices: [], usage: { prompt_tokens: 3, completion_tokens: 9, total_tokens: 12 } };
const failure = { error: { code: "upstream_gone", type: "server_error", message: "gone" } };
const many = <T>(count: number, event: T): T[] => Array.from({ length: count }, () => event);

const cases: [string, WireFormat, object[], object][] = [
  ["an error with words behind it", openaiChat, [failure, ...many(600, word())], { error: { code: "upstream_gone" } }],
  [
    "an error among its other members",
    openaiChat,
    [{ ...word(), error: { code: 502 } }, ...many(600, word())],
    { error: { code: "502" } },
  ],
  [
    "a reason with a filter's annotations behind it, which have none",
    openaiChat,
    [...many(20, word()), finish, ...many(60, { ...word(), choices: [{ index: 0, delta: {}, finish_reason: null }] })],
    { finishReasons: ["length"] },
  ],
  [
    "a reason and usage with half a megabyte behind them",
    openaiChat,
    [finish, usage, ...many(3000, { ...word(), choices: [] })],
    { finishReasons: ["length"], usage: { input: 3, output: 9 } },
  ],
  [
    "a reason before a usage event of 40 KB",
    openaiChat,
    [finish, { ...usage, pad: "x".repeat(40_000) }],
    { finishReasons: ["length"], usage: { input: 3, output: 9 } },
  ],
  [
    "a usage event of a megabyte with words behind it",
    openaiChat,
    [{ ...usage, pad: "x".repeat(1e6) }, ...many(3000, word())],
    { usage: { input: 3, output: 9 } },
  ],
  [
    "usage in every event",
    openaiChat,
    [...many(900, { ...usage, choices: word().choices }), ...many(300, word())],
    { usage: { input: 3, output: 9 } },
  ],
  [
    "usage with what only ends like it behind it",
    openaiChat,
    [usage, ...many(600, { choices: [{ ...word().choices[0], message: {} }] })],
    { usage: { input: 3, output: 9 } },
  ],
  [
    "three choices, one after the other",
    openaiChat,
    [
      ...many(500, word()),
      word(0, "length"),
      ...many(500, word(1)),
      word(1, "stop"),
      ...many(500, word(2)),
      word(2, "content_filter"),
    ],
    { finishReasons: ["length", "stop", "content_filter"] },
  ],
  [
    "three choices at once, of which two end early",
    openaiChat,
    [word(1), word(2, "stop"), ...many(50, word(1)), word(1, "length"), ...many(900, word(0)), word(0, "stop")],
    { finishReasons: ["stop", "length", "stop"] },
  ],
  [
    "a reason where the others are empty",
    openaiChat,
    [...many(300, word(0, "")), word(0, "stop"), ...many(600, { choices: [] })],
    { finishReasons: ["stop"] },
  ],
  [
    "a reason where the others are left out",
    openaiChat,
    [...many(300, word(0, undefined)), word(0, "stop"), ...many(600, { choices: [] })],
    { finishReasons: ["stop"] },
  ],
  [
    "Anthropic's usage and reason, in two events, with pings behind them",
    anthropicMessages,
    [
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "a" } },
      { type: "message_delta", delta: {}, usage: { input_tokens: 7 } },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } },
      ...many(4000, { type: "ping" }),
    ],
    { finishReasons: ["stop"], usage: { input: 7, output: 5 } },
  ],
  [
    "Anthropic's error with pings behind it",
    anthropicMessages,
    [
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "a" } },
      { type: "error", error: { type: "overloaded_error", message: "busy" } },
      ...many(4000, { type: "ping" }),
    ],
    { error: { code: "overloaded_error" } },
  ],
  [
    "a response's end, large, with more behind it",
    openaiResponses,
    [
      { type: "response.output_text.delta", delta: "a" },
      {
        type: "response.completed",
        response: { id: "r", status: "completed", instructions: "x".repeat(300_000), usage: { input_tokens: 4 } },
      },
      ...many(1500, { type: "keepalive", sequence_number: 7 }),
    ],
    { id: "r", finishReasons: ["stop"], usage: { input: 4 }, complete: true },
  ],
  [
    "a response's error with more behind it",
    openaiResponses,
    [
      { type: "response.output_text.delta", delta: "a" },
      { type: "error", code: "server_error", message: "no" },
      ...many(1500, { type: "keepalive", sequence_number: 7 }),
    ],
    { error: { code: "server_error" } },
  ],
];

test.each(cases)("%s is read, however the stream is written and cut", (_name, format, events, expected) => {
  for (const [style, write] of Object.entries(styles)) {
    for (const lineEnd of lineEnds) {
      // What comes right behind the head would be read in any case.
      const first = format === openaiChat ? word() : (events[0] ?? {});
      const body = streamOf([...many(60, first), ...events], write, lineEnd);
      const whole = read(format, body, [body.length], true);
      expect(whole).toMatchObject(expected);
      for (const size of [61, 1000, 16_384, 100_000]) {
        expect([style, lineEnd, size, read(format, body, [size], false)]).toEqual([style, lineEnd, size, whole]);
      }
    }
  }
});

test("a reason, usage and an error that are dropped are read with the stream cut at every byte of them", () => {
  const before = streamOf(many(150, word()), JSON.stringify, "\n");
  const marked = streamOf([finish, usage, failure], JSON.stringify, "\r\n");
  const body = Buffer.concat([before, marked, streamOf(many(800, { choices: [] }), JSON.stringify, "\n")]);
  const whole = read(openaiChat, body, [body.length], true);
  expect(whole).toMatchObject({ finishReasons: ["length"], usage: { output: 9 }, error: { code: "upstream_gone" } });
  for (let at = before.length - 2; at <= before.length + marked.length + 2; at += 1) {
    expect(read(openaiChat, body, [at, 1000], false)).toEqual(whole);
  }
});

const apart = many(8, { choices: [], pad: "y".repeat(30_000) });
const call = (index: number) => ({
  choices: [{ index: 0, delta: { tool_calls: [{ index, function: { arguments: "1" } }] }, finish_reason: null }],
});

test.each<[string, object[], object[], (string | undefined)[]]>([
  ["the second of which is cut", [], [...apart, word(1), ...apart, finish, ...apart], ["length", undefined]],
  ["all of which end", [], [...apart, word(1), finish, word(1, "stop"), ...apart], ["length", "stop"]],
  ["whose ends lie far apart", [], [word(1, "stop"), ...apart, word(), ...apart, finish, ...apart], ["length", "stop"]],
  ["that are told apart in the head alone", [word(1)], [...apart, finish, ...apart], ["length", undefined]],
  [
    "the second of which ends in the head, and the third is cut",
    [word(1, "stop")],
    [...apart, word(2), ...apart, finish, ...apart],
    ["length", "stop", undefined],
  ],
  [
    "of which one calls two tools, and the other is cut",
    [],
    [...apart, word(1), call(0), call(1), finish, ...apart],
    ["length", undefined],
  ],
])("choices nobody asked for, %s, are told without the dialect's end", (_name, head, events, reasons) => {
  for (const [style, write] of Object.entries(styles)) {
    const body = streamOf([...head, word(), ...events], write, "\n");
    for (const size of [200, 20_000, 70_000]) {
      for (const everyEvent of [false, true]) {
        const { finishReasons, complete } = read(openaiChat, body, [size], everyEvent);
        const ended = reasons.every((reason) => reason !== undefined) || undefined;
        expect([style, size, everyEvent, finishReasons, complete]).toEqual([style, size, everyEvent, reasons, ended]);
      }
    }
  }
});

test("a choice that calls several tools ends with its reason, without the dialect's end", () => {
  const body = streamOf([call(0), ...apart, ...many(500, call(1)), call(2), finish, ...apart], JSON.stringify, "\n");
  expect(read(openaiChat, body, [1000], false)).toMatchObject({ finishReasons: ["length"], complete: true });
});

test("whatever stands where, what is dropped says what it would say if every event were read", () => {
  const event = fc.oneof(
    { weight: 40, arbitrary: fc.constant([word()]) },
    { weight: 20, arbitrary: fc.integer({ min: 1, max: 200 }).map((count) => many(count, word())) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 200 }).map((count) => many(count, word(1))) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 200 }).map((count) => many(count, word(2))) },
    { weight: 4, arbitrary: fc.constantFrom([usage], [failure], [finish], [word(1, "stop")], [word(2, "length")]) },
    { weight: 1, arbitrary: fc.constantFrom([call(0)], [call(1)], many(100, call(1))) },
    { weight: 4, arbitrary: fc.constantFrom([{ choices: [], pad: "y".repeat(30_000) }], [{ usage: null }]) },
    { weight: 1, arbitrary: fc.constant([{ choices: [{ delta: { content: '{"usage":{"prompt_tokens":77}}' } }] }]) },
  );
  const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 60 }),
      cuts,
      fc.constantFrom(...Object.values(styles)),
      fc.constantFrom(...lineEnds),
      (events, sizes, write, lineEnd) => {
        // A choice that has ended says no more words, and there is no third one without a second.
        const ended = new Set<number>();
        let begun = 0;
        const told = events.flat().filter((one) => {
          const [choice] = (one as typeof finish).choices ?? [];
          if (choice === undefined) return true;
          const { index = 0 } = choice as { index?: number };
          if (ended.has(index) || index > begun + 1) return false;
          begun = Math.max(begun, index);
          if (choice.finish_reason) ended.add(index);
          return true;
        });
        const body = streamOf([word(), ...told], write, lineEnd);
        expect(read(openaiChat, body, sizes, false)).toEqual(read(openaiChat, body, [body.length], true));
      },
    ),
    { numRuns: 150 },
  );
});

test("where there may be several choices, all is read from there on", () => {
  const dropped = streamOf([word(1), word()], JSON.stringify, "\n");
  const search = new MarkSearch(choiceMarks);
  expect(search.find(dropped, dropped.length)).toEqual([dropped]);
  const later = streamOf([word(), word()], JSON.stringify, "\n");
  expect(search.find(later, later.length)).toEqual([later]);
});

test("of more ends than the bound the last ones are read, in their order", () => {
  const events = Array.from({ length: EACH_LIMIT + 10 }, (_, index) => word(0, `end ${index}`));
  const dropped = streamOf(events, JSON.stringify, "\n");
  const found = new MarkSearch(choiceMarks).find(dropped, dropped.length);
  expect(found).toHaveLength(EACH_LIMIT);
  expect(found.map((event) => /end \d+/.exec(String(event))?.[0])).toEqual(
    events.slice(-EACH_LIMIT).map((event) => event.choices[0]?.finish_reason),
  );
});

test("a relay that says its usage in every event costs one event of what is dropped", () => {
  const dropped = streamOf(many(200, { ...usage, choices: word().choices }), JSON.stringify, "\n");
  const kept = streamOf(many(50, word()), JSON.stringify, "\n");
  expect(new MarkSearch(choiceMarks).find(Buffer.concat([dropped, kept]), dropped.length)).toHaveLength(1);
});

test("without ends, errors and usage nothing is found", () => {
  const dropped = streamOf(many(200, { ...word(), usage: null }), JSON.stringify, "\n");
  expect(new MarkSearch(choiceMarks).find(Buffer.concat([dropped, dropped]), dropped.length)).toEqual([]);
});

test("what is marked behind an event that was given up is still read", () => {
  const giant = Buffer.concat([Buffer.from("data: "), Buffer.alloc(9 * 1024 * 1024, "y"), Buffer.from("\n\n")]);
  const after = streamOf([finish, usage, ...many(900, { choices: [] })], JSON.stringify, "\n");
  const start = streamOf([word()], JSON.stringify, "\n");
  expect(read(openaiChat, Buffer.concat([start, giant, after]), [50_000], false)).toMatchObject({
    finishReasons: ["length"],
    usage: { input: 3, output: 9 },
  });
});

function streamOf(events: readonly object[], write: (event: object) => string, lineEnd: string): Buffer {
  return Buffer.from(events.map((event) => `data: ${write(event)}${lineEnd}${lineEnd}`).join(""));
}

function read(format: WireFormat, body: Buffer, sizes: readonly number[], everyEvent: boolean) {
  const reader = new StreamReader(format, { everyEvent });
  for (let at = 0, turn = 0; at < body.length; turn += 1) {
    const size = sizes[Math.min(turn, sizes.length - 1)] ?? 1;
    // A copy that is wiped: what undici hands out belongs to the app.
    const piece = Buffer.from(body.subarray(at, at + size));
    reader.push(piece, at);
    piece.fill(0);
    at += size;
  }
  return reader.end();
}
