import { createParser } from "eventsource-parser";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT_LIMIT, TAIL_CAPACITY } from "../../../src/wire/framing/event-tail.ts";
import { HEAD_EVENTS } from "../../../src/wire/framing/framing.ts";
import { LINE_LIMIT, SseReader } from "../../../src/wire/framing/sse.ts";

test("every event is read until content was seen, then only the last ones at the end", () => {
  const { reader, seen } = reading((data) => data === "content");
  for (const data of ["open", "content"]) reader.push(bytes(`data: ${data}\n\n`), 1);
  for (let index = 0; index < 3000; index += 1) reader.push(bytes(`data: ${index} ${"x".repeat(170)}\n\n`), 2);
  // The event behind the head's last one is parsed as well: the parser may be within it.
  expect(seen).toEqual(["open", "content", expect.stringMatching(/^0 x/)]);
  reader.push(bytes("data: last\n\n"), 3);
  reader.end();
  expect(seen.at(-1)).toBe("last");
  expect(seen.length).toBeLessThan(110);
  expect(reader.held).toBeLessThanOrEqual(TAIL_CAPACITY);
});

test("with everyEvent all are read as they come", () => {
  const { reader, seen } = reading(() => true, true);
  for (let index = 0; index < 3000; index += 1) reader.push(bytes(`data: ${index}\n\n`), index);
  expect(seen).toHaveLength(3000);
  expect(reader.held).toBe(0);
});

test("an event that lies across the change from head to tail is read whole", () => {
  const { reader, seen } = reading(() => true);
  reader.push(bytes("data: content\n\ndata: one hal").subarray(0), 1);
  reader.push(bytes("f and the other\n\n"), 2);
  reader.end();
  expect(seen).toEqual(["content", "one half and the other"]);
});

test("a head that never shows content is given up after a bound", () => {
  const { reader, seen } = reading(() => false);
  for (let index = 0; index < HEAD_EVENTS + 20_000; index += 1) reader.push(bytes(`data: ${index}\n\n`), index);
  expect(seen).toHaveLength(HEAD_EVENTS + 1);
  reader.end();
  expect(seen.at(-1)).toBe(String(HEAD_EVENTS + 19_999));
});

test.each([false, true])(
  "an event past the limit is given up and the next is read (content seen before: %s)",
  (contentFirst) => {
    const { reader, seen } = reading(() => contentFirst);
    if (contentFirst) reader.push(bytes("data: content\n\n"), 0);
    reader.push(bytes("data: "), 0);
    for (let sent = 0; sent <= EVENT_LIMIT; sent += 500_000) reader.push(Buffer.alloc(500_000, "y"), 0);
    expect(reader.truncated).toBe(true);
    reader.push(bytes("\n\ndata: next\n\n"), 1);
    reader.end();
    expect(reader.truncated).toBe(true);
    expect(seen).toEqual(contentFirst ? ["content", "next"] : ["next"]);
  },
);

test.each([false, true])(
  "an event of more lines than anybody writes is given up, the next one is read (first content seen: %s)",
  (seenBefore) => {
    const { reader, seen } = reading((data) => data === "first", false);
    if (seenBefore) reader.push(bytes("data: first\n\n"), 0);
    for (let lines = 0; lines < 2 * LINE_LIMIT; lines += 1024) reader.push(bytes("data:\n".repeat(1024)), 1);
    reader.push(bytes("\n\ndata: last\n\n"), 2);
    reader.end();
    expect(reader.truncated).toBe(true);
    expect(seen.at(-1)).toBe("last");
    expect(seen.every((data) => data.length < LINE_LIMIT)).toBe(true);
  },
);

test.each(["\n", "\r\n", "\r"])(
  "the lines of many short events are not those of a long one, cut anywhere (%j)",
  (end) => {
    const { reader, seen } = reading(() => false, true);
    for (let events = 0; events < LINE_LIMIT; events += 1) {
      for (const piece of ["data: y", ...end, ":", ...end, ...end]) reader.push(bytes(piece), 0);
    }
    reader.end();
    expect(reader.truncated).toBe(false);
    expect(seen).toHaveLength(LINE_LIMIT);
  },
);

test("an event tells the time of the read that completed it", () => {
  const times: (number | undefined)[] = [];
  const reader = new SseReader({ everyEvent: true, onEvent: (_data, atMs) => times.push(atMs) });
  reader.push(bytes("data: a\n\ndata: b\n"), 10);
  reader.push(bytes("\n"), 20);
  expect(times).toEqual([10, 20]);
});

test("chunks may be written into afterwards", () => {
  const { reader, seen } = reading(() => true);
  for (const data of ["content", "then", "last"]) {
    const chunk = bytes(`data: ${data}\n\n`);
    reader.push(chunk, 0);
    chunk.fill(0);
  }
  reader.end();
  expect(seen).toEqual(["content", "then", "last"]);
});

const line = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `data: ${text}`),
  fc.constantFrom(
    "",
    "",
    ":comment",
    "event: x",
    "id: 1",
    "data",
    "data:",
    "retry: 5",
    "nonsense",
    "data:  two spaces",
  ),
);
const stream = fc
  .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 40 })
  .map((lines) => lines.map(([text, end]) => text.replaceAll(/[\r\n]/g, "") + end).join(""));

test("however a stream is cut, in head or in tail, it reads as it does whole", () => {
  fc.assert(
    fc.property(
      stream,
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (text, everyEvent, cuts) => {
        const whole: string[] = [];
        const parser = createParser({ onEvent: ({ data }) => whole.push(data) });
        parser.feed(`${text}\n\n`);
        const { reader, seen } = reading(() => true, everyEvent);
        const body = bytes(text);
        for (let at = 0, turn = 0; at < body.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          reader.push(body.subarray(at, at + length), at);
          at += length;
        }
        reader.end();
        expect(seen).toEqual(whole);
      },
    ),
    { numRuns: 500 },
  );
});

function reading(isContent: (data: string) => boolean, everyEvent = false) {
  const seen: string[] = [];
  const reader: SseReader = new SseReader({
    everyEvent,
    onEvent(data) {
      seen.push(data);
      if (isContent(data)) reader.contentSeen();
    },
  });
  return { reader, seen };
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}
