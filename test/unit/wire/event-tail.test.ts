import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT_LIMIT, EventTail, TAIL_CAPACITY, TAIL_KEEP } from "../../../src/wire/framing/event-tail.ts";

const event = (index: number, size = 185) => Buffer.from(`data: ${index} `.padEnd(size - 2, "x") + "\n\n");

test("a short tail is kept whole", () => {
  const tail = new EventTail();
  tail.push(Buffer.from("half an eve"));
  tail.push(Buffer.from("nt\n\n"));
  expect(text(tail.end())).toBe("half an event\n\n");
  expect(tail.whole).toBe(true);
});

test("a long stream of small events stays within its capacity, and ends with whole events", () => {
  const tail = new EventTail();
  for (let index = 0; index < 5000; index += 1) {
    tail.push(event(index));
    expect(tail.capacity).toBeLessThanOrEqual(TAIL_CAPACITY);
  }
  const kept = text(tail.end());
  expect(kept.length).toBeGreaterThanOrEqual(TAIL_KEEP);
  expect(kept.length).toBeLessThan(TAIL_KEEP + 200);
  expect(kept).toMatch(/^data: \d+ x/);
  expect(kept).toContain("data: 4999 ");
  expect(tail.whole).toBe(false);
});

test.each(["\n\n", "\r\n\r\n", "\r\r"])("an event begins behind %j", (blank) => {
  const tail = new EventTail();
  for (let index = 0; index < 2000; index += 1) tail.push(Buffer.from(`data: ${"é".repeat(40)}${index}${blank}`));
  expect(text(tail.end()).trimStart()).toMatch(/^data: é/);
});

test("a large event makes room for itself, and the room is given back", () => {
  const tail = new EventTail();
  for (let index = 0; index < 1000; index += 1) tail.push(event(index));
  for (let piece = 0; piece < 100; piece += 1) tail.push(Buffer.alloc(40_000, "y"));
  expect(tail.capacity).toBeGreaterThan(4_000_000);
  expect(tail.end()).toHaveLength(4_000_000);
  tail.push(Buffer.from("\n\n"));
  // Only when the room is used up is it looked at again.
  for (let index = 0; index < 50_000; index += 1) tail.push(event(index));
  expect(tail.capacity).toBeLessThanOrEqual(TAIL_CAPACITY);
  expect(tail.truncated).toBe(false);
});

test("an event past the limit is given up, and the tail begins anew behind it", () => {
  const tail = new EventTail();
  tail.push(Buffer.from("data: "));
  for (let sent = 0; sent < EVENT_LIMIT * 1.5; sent += 100_000) {
    tail.push(Buffer.alloc(100_000, "y"));
    expect(tail.capacity).toBeLessThanOrEqual(EVENT_LIMIT);
  }
  expect(tail.truncated).toBe(true);
  expect(tail.end()).toHaveLength(0);
  tail.push(Buffer.from("yy\n"));
  tail.push(Buffer.from("\ndata: last\n\n"));
  expect(text(tail.end())).toBe("data: last\n\n");
});

test("a single chunk past the limit is given up too", () => {
  const tail = new EventTail();
  tail.push(Buffer.concat([Buffer.alloc(EVENT_LIMIT + 1, "y"), Buffer.from("\n\ndata: last\n\n")]));
  expect(tail.capacity).toBeLessThanOrEqual(EVENT_LIMIT);
  expect(text(tail.end())).toBe("data: last\n\n");
});

test("what the app writes into a chunk afterwards changes nothing", () => {
  const tail = new EventTail();
  const chunk = event(1);
  tail.push(chunk);
  chunk.fill(0);
  expect(text(tail.end())).toBe(text(event(1)));
});

test("whatever the sizes and cuts, the tail is the stream's end, from the beginning of an event", () => {
  const sizes = fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 5000, max: 90_000 })), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 9 }),
      (lengths, cuts) => {
        const stream = Buffer.concat(lengths.map((length, index) => event(index, Math.max(length, 12))));
        const tail = new EventTail();
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          tail.push(stream.subarray(at, at + length));
          at += length;
        }
        const kept = text(tail.end());
        expect(text(stream).endsWith(kept)).toBe(true);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(TAIL_KEEP, stream.length));
        expect(kept).toMatch(/^data: \d+ /);
      },
    ),
    { numRuns: 60 },
  );
});

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
