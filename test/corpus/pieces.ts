import { below, type Random } from "./random.ts";

/** How a body is cut: each piece reaches the client as a chunk of HTTP of its own. */
export const cuttings = ["whole", "bytes", "random", "boundaries", "characters"] as const;

export type Cutting = (typeof cuttings)[number];

/** Cuts of one body at most: a piece costs microseconds, on either side. */
const CUT_LIMIT = 1500;

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const NUL = 0;

/** A body in pieces. */
export function piecesOf(bytes: Buffer, cutting: Cutting, random: Random): Buffer[] {
  const cuts = [...new Set(cutsOf(bytes, cutting, random))]
    .filter((at) => at > 0 && at < bytes.length)
    .sort((one, other) => one - other);
  return [0, ...cuts].map((at, index) => bytes.subarray(at, cuts[index] ?? bytes.length));
}

function cutsOf(bytes: Buffer, cutting: Cutting, random: Random): readonly number[] {
  switch (cutting) {
    case "whole":
      return [];
    case "bytes":
      return oneByOne(bytes, random);
    case "random":
      return Array.from({ length: 1 + below(random, 40) }, () => below(random, bytes.length));
    case "boundaries":
      return sampled(boundaries(bytes), random).flatMap((at) => [at - 1, at, at + 1]);
    case "characters":
      return [...sampled(withinCharacters(bytes), random), below(random, bytes.length)];
  }
}

/** Each byte alone: all of a small body, of a large one its beginning, its end, and some stretches between. */
function oneByOne(bytes: Buffer, random: Random): readonly number[] {
  if (bytes.length <= CUT_LIMIT) return range(0, bytes.length);
  const stretches = Array.from({ length: 10 }, () => below(random, bytes.length));
  return [
    ...range(0, 200),
    ...stretches.flatMap((at) => range(at, at + 60)),
    ...range(bytes.length - 400, bytes.length),
  ];
}

/** Where lines, events and frames end: before, within and behind. */
function boundaries(bytes: Buffer): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === CARRIAGE_RETURN || byte === LINE_FEED || (byte === NUL && bytes[at + 1] === NUL)) found.push(at + 1);
  }
  return found;
}

/** Between the bytes of one character, and of one end of line. */
function withinCharacters(bytes: Buffer): readonly number[] {
  const found: number[] = [];
  for (let at = 1; at < bytes.length; at += 1) {
    const continues = ((bytes[at] ?? 0) & 0xc0) === 0x80;
    if (continues || (bytes[at] === LINE_FEED && bytes[at - 1] === CARRIAGE_RETURN)) found.push(at);
  }
  return found;
}

function sampled(places: readonly number[], random: Random): readonly number[] {
  const limit = CUT_LIMIT / 3;
  return places.length <= limit
    ? places
    : Array.from({ length: limit }, () => places[below(random, places.length)] ?? 0);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
