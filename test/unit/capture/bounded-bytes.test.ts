import { expect, test } from "vitest";
import { BodyEnds, HEAD_BYTES, TAIL_BYTES } from "../../../src/capture/body-ends.ts";
import { BoundedBytes } from "../../../src/capture/bounded-bytes.ts";

test("bounded bytes keep what came first and count the rest", () => {
  const bytes = new BoundedBytes(5);
  for (const part of ["abc", "def", "ghi"]) bytes.push(Buffer.from(part));
  expect([bytes.seen, bytes.truncated, Buffer.from(bytes.take()).toString()]).toEqual([9, true, "abcde"]);
});

test.each([new BoundedBytes(5), new BodyEnds(5)])("what is kept is copied: the app may write into its own", (bytes) => {
  const given = Buffer.from("abc");
  bytes.push(given);
  given.fill(0);
  const kept = bytes.take();
  expect(Buffer.from("head" in kept ? kept.head : kept).toString()).toBe("abc");
});

const limit = 2 * 1024 * 1024;

test("a body up to the limit is kept whole", () => {
  const ends = new BodyEnds(limit);
  const body = numbered(limit);
  for (let at = 0; at < limit; at += 10_000) ends.push(body.subarray(at, at + 10_000));
  const { head, tail } = ends.take();
  expect([body.equals(head), tail]).toEqual([true, undefined]);
});

test.each([1000, 4096, 65_537, 300_000, limit, limit + 5, 2 * limit])(
  "of one past it the two ends are kept, and no more, in reads of %i bytes",
  (size) => {
    const ends = new BodyEnds(limit);
    const body = numbered(3 * limit + 12_345);
    for (let at = 0; at < body.length; at += size) {
      ends.push(body.subarray(at, at + size));
      expect(ends.held).toBeLessThanOrEqual(limit);
    }
    expect(ends.held).toBe(HEAD_BYTES + 2 * TAIL_BYTES);
    const { head, tail } = ends.take();
    expect(body.subarray(0, HEAD_BYTES).equals(head)).toBe(true);
    expect(body.subarray(-TAIL_BYTES).equals(tail ?? Buffer.alloc(0))).toBe(true);
  },
);

test("a last read of few bytes stands behind those before it", () => {
  const ends = new BodyEnds(limit);
  const body = numbered(limit + 3);
  ends.push(body.subarray(0, limit));
  for (let at = limit; at < body.length; at += 1) ends.push(body.subarray(at, at + 1));
  expect(body.subarray(-TAIL_BYTES).equals(ends.take().tail ?? Buffer.alloc(0))).toBe(true);
});

/** Bytes of which no two places look the same. */
function numbered(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}
