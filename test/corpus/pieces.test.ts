import { expect, test } from "vitest";
import { cuttings, piecesOf } from "./pieces.ts";
import { randomOf } from "./random.ts";

const stream = Buffer.from('data: {"text":"grüße 😀"}\r\n\r\ndata: [DONE]\n\n');
const large = Buffer.from(`{"text":"${"täglich\n".repeat(40_000)}"}`);

test.each(cuttings)(
  "%s: the pieces are the body, each of them has something, and there are not too many",
  (cutting) => {
    for (const body of [stream, large]) {
      const pieces = piecesOf(body, cutting, randomOf(1, "a"));
      expect(Buffer.concat(pieces).equals(body)).toBe(true);
      expect(Math.min(...pieces.map(({ length }) => length))).toBeGreaterThan(0);
      expect(pieces.length).toBeLessThan(2000);
    }
  },
);

test("the same seed cuts the same way, another one another way", () => {
  const lengths = (seed: number): number[] =>
    piecesOf(large, "random", randomOf(seed, "a")).map(({ length }) => length);
  expect(lengths(3)).toEqual(lengths(3));
  expect(lengths(3)).not.toEqual(lengths(4));
});

test("a small body is cut at every byte, a character within, and a line between its two ends", () => {
  expect(piecesOf(stream, "bytes", randomOf(1)).length).toBe(stream.length);
  const ends = endsOf(piecesOf(stream, "characters", randomOf(1)));
  expect(ends).toContain(stream.indexOf("ü") + 1);
  expect(ends).toContain(stream.indexOf("😀") + 2);
  expect(ends).toContain(stream.indexOf("\r\n") + 1);
  expect(endsOf(piecesOf(stream, "boundaries", randomOf(1)))).toContain(stream.indexOf("\r\n\r\n") + 2);
});

function endsOf(pieces: readonly Buffer[]): number[] {
  let end = 0;
  return pieces.map(({ length }) => (end += length));
}
