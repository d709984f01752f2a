import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../../../src/wire/answer.ts";
import { bedrockConverse } from "../../../src/wire/bedrock/bedrock-converse.ts";
import { bedrockInvoke } from "../../../src/wire/bedrock/bedrock-invoke.ts";
import { EventFrames, TAIL_FRAMES } from "../../../src/wire/framing/event-frames.ts";
import { EVENT_LIMIT, TAIL_CAPACITY } from "../../../src/wire/framing/event-tail.ts";
import { HEAD_EVENTS } from "../../../src/wire/framing/framing.ts";
import { StreamReader } from "../../../src/wire/stream.ts";
import { encodeFrames, event, frame } from "./frame-encoder.ts";

const delta = (text: string) => event("contentBlockDelta", JSON.stringify({ contentBlockIndex: 0, delta: { text } }));
const stop = event("messageStop", '{"stopReason":"end_turn"}');
const usage = { inputTokens: 3, outputTokens: 9 };
const metadata = (more: object = {}) => event("metadata", JSON.stringify({ usage, ...more }));
const answered = { finishReasons: ["stop"], usage: { input: 3, output: 9 }, content: true, complete: true };

/** Frames as they are told, and when. */
function hear(everyEvent = false) {
  const told: [string, number | undefined][] = [];
  const frames = new EventFrames({ everyEvent, onEvent: (data, atMs) => told.push([data, atMs]) });
  return { frames, told };
}

test.each([
  ["an event", event("messageStop", '{"stopReason":"x"}'), '{"messageStop":{"stopReason":"x"}}'],
  ["an event without a payload", event("messageStop", ""), '{"messageStop":{}}'],
  ["an event with a quote in its name", event('a"b', "1"), '{"a\\"b":1}'],
  ["an event without a name", frame({}, "{}"), '{"":{}}'],
  ["a model's own words", event("chunk", '{"generation":"Gëlb"}'), '{"generation":"Gëlb"}'],
  ["a chunk that wraps nothing", frame({ ":event-type": "chunk" }, '{"p":"a"}'), '{"chunk":{"p":"a"}}'],
  ["a chunk whose padding comes first", frame({ ":event-type": "chunk" }, '{"p":"a","bytes":"e30="}'), "{}"],
  [
    "an exception",
    event("!throttlingException", '{"message":"Say \\"when\\""}'),
    '{"error":{"code":"throttlingException","message":"Say \\"when\\""}}',
  ],
  [
    "an exception that says nothing",
    frame({ ":message-type": "exception", ":exception-type": "internalServerException" }, ""),
    '{"error":{"code":"internalServerException"}}',
  ],
  [
    "an error of the framing itself",
    frame({ ":message-type": "error", ":error-code": "InternalError", ":error-message": "No." }, ""),
    '{"error":{"code":"InternalError","message":"No."}}',
  ],
])("%s is told as JSON", (_name, bytes, data) => {
  const { frames, told } = hear();
  frames.push(bytes, 7);
  expect(told).toEqual([[data, 7]]);
});

/** A frame whose headers are these bytes. */
function withHeaders(headers: Buffer, payload: string): Buffer {
  const plain = frame({}, payload);
  const bytes = Buffer.concat([plain.subarray(0, 12), headers, plain.subarray(12)]);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(headers.length, 4);
  return bytes;
}

const name = Buffer.from("\u0001h");
const eventType = Buffer.from("\u000b:event-type\u0007\u0000\u0001x");

test.each([
  ["true", Buffer.from([0])],
  ["false", Buffer.from([1])],
  ["a byte", Buffer.from([2, 255])],
  ["a short", Buffer.from([3, 0, 1])],
  ["an integer", Buffer.from([4, 0, 0, 0, 1])],
  ["a long", Buffer.from([5, ...Array<number>(8).fill(9)])],
  ["bytes", Buffer.from([6, 0, 2, 7, 7])],
  ["a time", Buffer.from([8, ...Array<number>(8).fill(9)])],
  ["a UUID", Buffer.from([9, ...Array<number>(16).fill(9)])],
])("a header that is %s is passed over", (_name, value) => {
  const { frames, told } = hear();
  frames.push(withHeaders(Buffer.concat([name, value, eventType]), "1"), 0);
  expect(told).toEqual([['{"x":1}', 0]]);
});

test.each([
  ["of no known type", Buffer.concat([name, Buffer.from([10]), eventType])],
  ["that is longer than all of them", Buffer.concat([name, Buffer.from([7, 255, 255]), eventType])],
  ["whose length is cut", Buffer.concat([name, Buffer.from([7, 0])])],
  ["whose name leads out", Buffer.from([200, 1, 2])],
])("a header %s ends them, and the frame is told all the same", (_name, headers) => {
  const { frames, told } = hear();
  frames.push(Buffer.concat([withHeaders(headers, "1"), event("x", "2")]), 0);
  expect(told.map(([data]) => data)).toEqual(['{"":1}', '{"x":2}']);
});

test("after the first content only the last frames are read, and little is held", () => {
  const { frames, told } = hear();
  frames.push(delta("a"), 1);
  frames.contentSeen();
  for (let index = 0; index < 20_000; index += 1) frames.push(delta(`word ${index}`), 2);
  expect(told).toHaveLength(1);
  expect(frames.held).toBeLessThanOrEqual(TAIL_CAPACITY);
  frames.push(Buffer.concat([stop, metadata()]), 3);
  frames.end();
  expect(told.length).toBeGreaterThanOrEqual(TAIL_FRAMES);
  expect(told.length).toBeLessThan(500);
  expect(told.slice(-2)).toEqual([
    ['{"messageStop":{"stopReason":"end_turn"}}', undefined],
    [`{"metadata":{"usage":${JSON.stringify(usage)}}}`, undefined],
  ]);
  expect(frames.truncated).toBe(false);
});

test.each([1, 700, 65_536, 4_000_000])(
  "a last frame of megabytes is read, and the one before it, in pieces of %i",
  (size) => {
    const reader = new StreamReader(bedrockConverse, { everyEvent: false });
    const trace = "x".repeat(3e6);
    const words = Array.from({ length: 500 }, () => delta("word"));
    const body = Buffer.concat([event("messageStart", "{}"), ...words, stop, metadata({ trace })]);
    // The first bytes one by one: that is slow.
    const begun = size === 1 ? 2000 : 0;
    for (let at = 0; at < begun; at += 1) reader.push(body.subarray(at, at + 1), 5);
    const step = size === 1 ? 65_536 : size;
    for (let at = begun; at < body.length; at += step) reader.push(body.subarray(at, at + step), 5);
    expect(reader.end()).toEqual(answered);
    expect([reader.truncated, reader.firstContentAt]).toEqual([false, 5]);
  },
);

test.each([true, false])(
  "a frame above the bound is given up, those around it are read (every event: %s)",
  (everyEvent) => {
    const { frames, told } = hear(everyEvent);
    frames.push(delta("a"), 1);
    frames.contentSeen();
    const large = event("contentBlockDelta", JSON.stringify({ delta: { text: "x".repeat(EVENT_LIMIT) } }));
    for (let at = 0; at < large.length; at += 100_000) {
      frames.push(large.subarray(at, at + 100_000), 2);
      expect(frames.held).toBeLessThanOrEqual(EVENT_LIMIT + TAIL_CAPACITY);
    }
    frames.push(stop, 3);
    frames.end();
    expect(told.map(([data]) => data.slice(0, 14))).toEqual(['{"contentBlock', '{"messageStop"']);
    expect(frames.truncated).toBe(true);
    expect(frames.held).toBeLessThanOrEqual(TAIL_CAPACITY);
  },
);

test("a frame that lies about its length ends what can be read, and holds nothing", () => {
  const lying = frame({}, "{}");
  lying.writeUInt32BE(0x7fffffff, 0);
  const reader = new StreamReader(bedrockConverse, { everyEvent: false });
  reader.push(Buffer.concat([delta("a"), lying, stop, metadata()]), 1);
  expect(reader.end()).toEqual({ content: true });
  expect([reader.truncated, reader.flaw]).toEqual([true, "unread"]);
});

test("a frame at the bound is read, with the few before it that fit", () => {
  const { frames, told } = hear();
  frames.contentSeen();
  const room = EVENT_LIMIT - frame({}, '{"":""}').length;
  for (let index = 0; index < 20; index += 1) {
    frames.push(frame({}, `{"":"${String(index % 10).repeat(index === 19 ? room : EVENT_LIMIT / 8)}"}`), 0);
    expect(frames.held).toBeLessThanOrEqual(EVENT_LIMIT + TAIL_CAPACITY);
  }
  frames.end();
  expect(told.map(([data]) => data.slice(0, 11))).toEqual(['{"":{"":"99']);
  expect(frames.truncated).toBe(false);
});

test.each([
  ["a length shorter than itself", 0, 15],
  ["a length of nothing", 0, 0],
  ["headers longer than the frame", 4, 1000],
])("%s is no frame: what came before is read, nothing after it", (_name, at, value) => {
  const wrong = Buffer.concat([stop, metadata()]);
  wrong.writeUInt32BE(value, at);
  for (const everyEvent of [true, false]) {
    const reader = new StreamReader(bedrockConverse, { everyEvent });
    reader.push(Buffer.concat([delta("a"), wrong]), 1);
    reader.push(metadata(), 2);
    expect(reader.end()).toEqual({ content: true });
    expect(reader.flaw).toBeUndefined();
  }
  const reader = new StreamReader(bedrockConverse, { everyEvent: false });
  reader.push(wrong, 1);
  expect(reader.end()).toEqual({});
  expect(reader.flaw).toBe("malformed");
});

test("bytes that begin as a frame and are none are nothing that a model answers with", () => {
  for (const body of [Buffer.alloc(100_000), Buffer.from("\u0000\u0000\u0000\u0020ftypmp42 and so on, and on")])
    expect(readAnswer(bedrockConverse, { head: body })).toEqual({ reading: {}, flaw: "malformed" });
});

test("what breaks off within its first frame says nothing, and is no mistake of its own", () => {
  const reader = new StreamReader(bedrockConverse, { everyEvent: false });
  reader.push(delta("abc").subarray(0, 30), 1);
  expect([reader.end(), reader.flaw]).toEqual([{}, undefined]);
});

test("a stream that is called JSON is read as what it is", () => {
  const body = Buffer.concat([event("messageStart", "{}"), delta("a"), stop, metadata()]);
  expect(readAnswer(bedrockConverse, { head: body })).toEqual({ reading: answered, flaw: undefined });
  // Of one that was too long to be kept, the end can't be found again.
  const ends = { head: body.subarray(0, 200), tail: body.subarray(220) };
  expect(readAnswer(bedrockConverse, ends).reading.usage).toBeUndefined();
});

test("a second choice that is seen makes every frame be read", () => {
  const { frames, told } = hear();
  frames.push(delta("a"), 1);
  frames.contentSeen();
  frames.push(delta("b"), 2);
  expect(told).toHaveLength(1);
  frames.severalSeen();
  frames.push(delta("c"), 3);
  frames.contentSeen();
  frames.push(delta("d"), 4);
  expect(told.map(([, atMs]) => atMs)).toEqual([1, 3, 3, 4]);
});

test("of two generations that were asked for, of which one goes on for long, both are seen to end", () => {
  const text = (index: number, text: string) => event("chunk", JSON.stringify({ index, text, is_finished: false }));
  const body = Buffer.concat([
    text(0, "a"),
    text(1, "b"),
    event("chunk", '{"index":0,"finish_reason":"COMPLETE"}'),
    ...Array.from({ length: 500 }, () => text(1, "and on")),
    event("chunk", '{"index":1,"finish_reason":"MAX_TOKENS"}'),
  ]);
  const reader = new StreamReader(bedrockInvoke, { everyEvent: true });
  for (let at = 0; at < body.length; at += 90) reader.push(body.subarray(at, at + 90), at);
  expect(reader.end().finishReasons).toEqual(["stop", "length"]);
});

test("events without content are read only so far", () => {
  const { frames, told } = hear();
  const quiet = event("messageStart", "{}");
  for (let index = 0; index < HEAD_EVENTS + 100; index += 1) frames.push(quiet, index);
  expect(told).toHaveLength(HEAD_EVENTS);
});

test("whatever bytes come, nothing throws and little is held", () => {
  const whole = encodeFrames('messageStart\t{}\nchunk\t{"generation":"a"}\n!x\t{}\nmetadata\t{"usage":{}}\n');
  const mutation = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
  fc.assert(
    fc.property(
      fc.array(mutation, { maxLength: 6 }),
      fc.nat(whole.length),
      fc.boolean(),
      (changes, cut, everyEvent) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        const { frames } = hear(everyEvent);
        frames.push(bytes.subarray(0, cut), 0);
        frames.contentSeen();
        frames.push(bytes.subarray(cut), 1);
        frames.end();
        expect(frames.held).toBeLessThanOrEqual(2 * TAIL_CAPACITY);
      },
    ),
    { numRuns: 3000 },
  );
});
