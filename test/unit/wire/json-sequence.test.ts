import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT_LIMIT, TAIL_CAPACITY, TAIL_KEEP } from "../../../src/wire/framing/event-tail.ts";
import { JsonSequence } from "../../../src/wire/framing/json-sequence.ts";
import type { Marks } from "../../../src/wire/framing/marks.ts";
import { HEAD_EVENTS } from "../../../src/wire/framing/framing.ts";

const texts = ["", "a{b}c", '"}{"', "\\", '\\"', "\\\\", "]},\n{[", "é😀", "\u0000", `${"long ".repeat(30)}"{`];
const elements = texts.map((text, index) => ({
  [text]: text,
  index,
  inner: [{ text }, [text], {}],
}));
const pretty = elements.map((element) => JSON.stringify(element, null, 2));

test.each([
  ["lines", elements.map((element) => `${JSON.stringify(element)}\n`).join("")],
  ["lines with CRLF and blank ones", elements.map((element) => `${JSON.stringify(element)}\r\n\r\n`).join("")],
  ["lines, the last without an end", elements.map((element) => JSON.stringify(element)).join("\n")],
  ["lines behind a byte order mark", `\ufeff\n${elements.map((element) => JSON.stringify(element)).join("\n")}`],
  ["one behind the other", elements.map((element) => JSON.stringify(element)).join("")],
  ["a list on one line", JSON.stringify(elements)],
  ["a list that grows", `[${pretty.join("\n,\r\n")}\n]\n`],
  ["a list that does not end", `[${pretty.join(",\n")}`],
])("%s are cut into elements, split at every byte", (_name, text) => {
  const bytes = Buffer.from(text);
  for (const seen of [false, true]) {
    for (let at = 0; at <= bytes.length; at += 1) expect(read(bytes, [at], seen)).toEqual(elements);
    const everywhere = Array.from(bytes.keys());
    expect(read(bytes, everywhere, seen)).toEqual(elements);
  }
});

test("whatever JSON comes, however it is cut, reads the same", () => {
  const values = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 6 });
  fc.assert(
    fc.property(values, fc.constantFrom("", "\n", ",\r\n", " "), fc.array(fc.nat(400)), (list, between, cuts) => {
      // A prototype would be told apart by its kind alone.
      const written = list.map((value) => JSON.stringify(value));
      const parsed = written.map((value) => JSON.parse(value));
      expect(read(Buffer.from(written.join(between)), cuts, false)).toEqual(parsed);
    }),
    { numRuns: 300 },
  );
});

test("an element tells the time of the read that completed it", () => {
  const times: (number | undefined)[] = [];
  const framing = new JsonSequence({ everyEvent: true, onEvent: (_data, atMs) => times.push(atMs) });
  framing.push(bytes('{"a":1}\n{"b"'), 5);
  framing.push(bytes(':2}{"c":3}'), 9);
  framing.push(bytes('{"d"'), 11);
  framing.end();
  expect(times).toEqual([5, 9, 9, undefined]);
});

test("what the stream's end cuts is handed on as it is, and said to be cut", () => {
  const seen: (string | boolean)[] = [];
  const framing = new JsonSequence({ everyEvent: false, onEvent: (data) => seen.push(data, framing.closing) });
  framing.push(bytes('[{"a":1},\n{"b":[{'), 1);
  framing.end();
  expect(seen).toEqual(['{"a":1}', false, '{"b":[{', true]);
});

test("an element that breaks off within a text ends with its line", () => {
  for (const text of ["short", "long ".repeat(40), 'with \\"', `${"long ".repeat(40)}\\`]) {
    const body = Buffer.from(`{"a":"${text}\n{"error":"oops"}\n`);
    for (let at = 0; at <= body.length; at += 1) {
      const seen: string[] = [];
      const framing = new JsonSequence({ everyEvent: true, onEvent: (data) => seen.push(data) });
      framing.push(body.subarray(0, at), 1);
      framing.push(body.subarray(at), 1);
      framing.end();
      expect(seen).toEqual([`{"a":"${text}\n`, '{"error":"oops"}']);
    }
  }
});

test("from the first content on only the last elements are read, at the end", () => {
  const { framing, seen } = reading((data) => data.includes("content"));
  framing.push(bytes('{"content":1}\n{"next":0}\n'), 1);
  for (let index = 0; index < 3000; index += 1) framing.push(bytes(`{"index":${index},"x":"${"x".repeat(170)}"}\n`), 2);
  expect(seen).toEqual(['{"content":1}']);
  expect(framing.held).toBeLessThanOrEqual(TAIL_KEEP);
  framing.push(bytes('{"last":1}\n'), 3);
  framing.end();
  expect(seen.at(-1)).toBe('{"last":1}');
  expect(seen).toHaveLength(9);
  expect(seen[1]).toMatch(/"index":2993/);
});

test("with everyEvent all are read as they come", () => {
  const { framing, seen } = reading(() => true, true);
  for (let index = 0; index < 3000; index += 1) framing.push(bytes(`{"index":${index}}\n`), index);
  expect(seen).toHaveLength(3000);
  expect(framing.held).toBe(0);
});

test("once several choices were seen, all that falls out of the tail is read, in order", () => {
  const { framing, seen } = reading((data) => data.includes("content"));
  framing.push(bytes('{"content":1}'), 1);
  framing.severalSeen();
  for (let index = 0; index < 100; index += 1) framing.push(bytes(`{"index":${index}}`), 2);
  framing.end();
  expect(seen.slice(1)).toEqual(Array.from({ length: 100 }, (_, index) => `{"index":${index}}`));
});

test("several choices in the head keep all being read as they come", () => {
  const { framing, seen } = reading((data) => data.includes("content"));
  framing.severalSeen();
  framing.push(bytes('{"content":1}{"next":0}'), 1);
  expect(seen).toEqual(['{"content":1}', '{"next":0}']);
});

test("what has a mark is read, wherever it lies: the last of some, each of others", () => {
  const { framing, seen } = reading((data) => data.includes("content"), false, {
    last: ['"usage":{', '"error"'],
    each: '"call":',
  });
  framing.push(bytes('{"content":1}'), 1);
  const pad = (from: number): void => {
    for (let index = 0; index < 20; index += 1) framing.push(bytes(`{"index":${from + index}}`), 2);
  };
  framing.push(bytes('{"usage":{"old":1}}'), 2);
  framing.push(bytes('{\n  "call": 1\n}'), 2);
  pad(0);
  framing.push(bytes('{\n  "usage": {}\n}'), 2);
  framing.push(bytes('{"call":2}'), 2);
  framing.push(bytes(`{"error":"${"x".repeat(TAIL_KEEP)}"}`), 2);
  pad(100);
  expect(seen.slice(1)).toEqual(['{\n  "call": 1\n}', '{"call":2}', expect.stringMatching(/^\{"error":"x/)]);
  framing.end();
  expect(seen[4]).toBe('{\n  "usage": {}\n}');
  expect(seen).toHaveLength(13);
});

test("where a mark tells of several choices, all that falls out of the tail from there on is read", () => {
  const { framing, seen } = reading((data) => data.includes("content"), false, { last: [], several: '"index":1' });
  for (const text of ['{"content":1}', '{"a":0}', '{\n  "index": 1\n}']) framing.push(bytes(text), 1);
  for (let index = 0; index < 20; index += 1) framing.push(bytes(`{"b":${index}}`), 2);
  expect(seen.slice(1, 4)).toEqual(['{\n  "index": 1\n}', '{"b":0}', '{"b":1}']);
  framing.end();
  expect(seen).toHaveLength(22);
});

test("a head that never shows content is given up after a bound", () => {
  const { framing, seen } = reading(() => false);
  for (let index = 0; index < HEAD_EVENTS + 5000; index += 1) framing.push(bytes(`{"index":${index}}\n`), index);
  expect(seen).toHaveLength(HEAD_EVENTS);
  framing.end();
  expect(seen.at(-1)).toBe(`{"index":${HEAD_EVENTS + 4999}}`);
});

test.each([
  ["in pieces", false, 500_000],
  ["in pieces, content seen before", true, 500_000],
  ["in one chunk", false, 2 * EVENT_LIMIT],
  ["in one chunk, content seen before", true, 2 * EVENT_LIMIT],
])("an element past the limit is given up and the next is read: %s", (_name, contentFirst, size) => {
  const { framing, seen } = reading(() => contentFirst);
  if (contentFirst) framing.push(bytes('{"content":1}'), 0);
  const body = Buffer.from(`{"x":"${"y".repeat(EVENT_LIMIT)}"},{"next":1}`);
  for (let at = 0; at < body.length; at += size) {
    framing.push(body.subarray(at, at + size), 1);
    expect(framing.held).toBeLessThanOrEqual(EVENT_LIMIT);
  }
  framing.end();
  expect(framing.truncated).toBe(true);
  expect(seen).toEqual(contentFirst ? ['{"content":1}', '{"next":1}'] : ['{"next":1}']);
});

test("a large element is read whole, and its memory is let go", () => {
  const { framing, seen } = reading(() => true);
  framing.push(bytes('{"content":1}'), 1);
  const large = Buffer.from(`{"x":"${"y".repeat(3e6)}"}`);
  for (let at = 0; at < large.length; at += 65_536) framing.push(large.subarray(at, at + 65_536), 2);
  framing.push(bytes('{"last":1}'), 3);
  expect(framing.held).toBeLessThanOrEqual(TAIL_CAPACITY);
  framing.end();
  expect(seen).toEqual(['{"content":1}', '{"last":1}']);
  expect(framing.truncated).toBe(false);

  const last = reading(() => true);
  last.framing.push(bytes('{"content":1}'), 1);
  for (let at = 0; at < large.length; at += 65_536) last.framing.push(large.subarray(at, at + 65_536), 2);
  last.framing.end();
  expect(last.seen[1]).toBe(large.toString());
});

test.each(["", "\n \r\n", "[", "[]", "[1,2]\n", "oops", '"text"', "}}]]\n"])("%j has no elements", (text) => {
  expect(read(bytes(text), [], false)).toEqual([]);
});

function bytes(text: string): Buffer {
  return Buffer.from(text);
}

/** A framing whose first content is what `isContent` says, and what it handed on. */
function reading(isContent: (data: string) => boolean, everyEvent = false, marks?: Marks) {
  const seen: string[] = [];
  const framing: JsonSequence = new JsonSequence({
    everyEvent,
    marks,
    onEvent(data) {
      seen.push(data);
      if (isContent(data)) framing.contentSeen();
    },
  });
  return { framing, seen };
}

/** All elements, parsed; with `seen` as they are read behind the first content. */
function read(body: Buffer, cuts: readonly number[], seen: boolean): unknown[] {
  const found: unknown[] = [];
  const framing = new JsonSequence({
    everyEvent: false,
    onEvent: (data) => found.push(JSON.parse(data)),
  });
  if (seen) {
    framing.contentSeen();
    framing.severalSeen();
  }
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), body.length]) {
    // A copy that is wiped: what undici hands out belongs to the app.
    const piece = Buffer.from(body.subarray(from, cut));
    framing.push(piece, from);
    piece.fill(0);
    from = Math.max(from, cut);
  }
  framing.end();
  return found;
}
