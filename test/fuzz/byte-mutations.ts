import type { Random } from "./random.ts";

/** Bytes that mean something to a reader, and such that are no UTF-8. */
const tokens = [
  "\n\n", "\r\r", "\r\n\r\n", "\n\r", "\n", "\r", "data:", "data: ", "data: [DONE]\n\n", "event: ", ":", "{", "}", "[", "]",
  '"', "\\", '\\"', ",", "null", '"error":{}', "\0", "\0\0\0\0", "\ufeff", "\u2028", "--", "\r\n--", "%",
].map((text) => Buffer.from(text)); // prettier-ignore

const badUtf8 = ["ff", "fe", "c3", "c0af", "eda080", "f4908080", "f09f98", "80", "efbbbf"].map((hex) =>
  Buffer.from(hex, "hex"),
);

/** The same bytes with something done to them that knows nothing of what they say. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const end = random.oneIn(2)
    ? Math.min(bytes.length, at + random.below(16))
    : at + random.below(bytes.length - at + 1);
  const head = bytes.subarray(0, at);
  return random.weighted<() => Buffer>([
    [6, () => head],
    [2, () => bytes.subarray(at)],
    [3, () => Buffer.concat([head, bytes.subarray(end)])],
    [2, () => Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])],
    [4, () => Buffer.concat([head, random.pick(tokens), bytes.subarray(at)])],
    [3, () => Buffer.concat([head, random.pick(tokens), bytes.subarray(end)])],
    [2, () => Buffer.concat([head, random.pick(badUtf8), bytes.subarray(at)])],
    [2, () => flipped(bytes, random)],
    [1, () => Buffer.concat([bytes, random.pick(tokens)])],
    [1, () => Buffer.concat([random.pick([...tokens, ...badUtf8]), bytes])],
    [1, () => Buffer.concat([bytes, bytes])],
    [1, () => Buffer.concat([head, Buffer.alloc(random.below(64), random.pick(tokens)), bytes.subarray(at)])],
    [1, () => Buffer.from(Array.from({ length: random.below(64) }, () => random.below(256)))],
  ])();
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 1 + random.below(4); count > 0 && copy.length > 0; count -= 1) {
    const at = random.below(copy.length);
    copy[at] = random.oneIn(2) ? random.below(256) : (copy[at] ?? 0) ^ (1 << random.below(8));
  }
  return copy;
}
