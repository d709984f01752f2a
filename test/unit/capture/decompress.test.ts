import { randomBytes } from "node:crypto";
import zlib from "node:zlib";
import { expect, test } from "vitest";
import {
  asItComes,
  atTheEnd,
  codingOf,
  DECODED_LIMIT,
  DECODED_NOW_LIMIT,
  decodeNow,
  Decoder,
} from "../../../src/capture/decompress.ts";

const text = "the quick brown fox ".repeat(500);
const encoded = {
  gzip: zlib.gzipSync(text),
  br: zlib.brotliCompressSync(text),
  deflate: zlib.deflateSync(text),
  "deflate (raw)": zlib.deflateRawSync(text),
  zstd: zlib.zstdCompressSync(text),
};
const paces = { "as it comes": asItComes, "at the end": atTheEnd };

test.each(
  Object.entries(encoded).flatMap(([name, bytes]) =>
    Object.entries(paces).map(([when, pace]) => [name, when, bytes, pace] as const),
  ),
)("a %s body is decoded %s, and at once, in any pieces", async (name, _when, bytes, pace) => {
  const coding = name.split(" ")[0] ?? "";
  expect(String(Buffer.from(decodeNow(coding, bytes)))).toBe(text);
  for (const size of [1, 7, 1000]) {
    const decoded = await decode(coding, pace, bytes, size);
    expect(decoded).toEqual({ text, failure: undefined, replayed: text });
  }
});

test.each([DECODED_NOW_LIMIT + 1, 70 * 1024 * 1024])("%i bytes are decoded, but not at once", async (size) => {
  const wire = zlib.gzipSync(Buffer.alloc(size), { level: 1 });
  expect(decodeNow("gzip", wire)).toBe("limit");
  let decoded = 0;
  const decoder = new Decoder("gzip", atTheEnd, (part) => (decoded += part.length));
  decoder.push(wire, 0);
  await ended(decoder);
  expect([decoded, decoder.failure]).toEqual([size, undefined]);
});

test.each(Object.values(paces))("a body that decodes to more than 256 MiB is given up", async (pace) => {
  const bomb = zlib.brotliCompressSync(Buffer.alloc(DECODED_LIMIT + 100_000), {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 },
  });
  let size = 0;
  const decoder = new Decoder("br", pace, (part) => (size += part.length));
  decoder.push(bomb, 0);
  await ended(decoder);
  expect(size).toBeLessThanOrEqual(DECODED_LIMIT);
  expect(decoder.failure).toBe("limit");
});

test("what was decoded carries the time at which its wire bytes came", async () => {
  const times: number[] = [];
  const gzip = zlib.createGzip();
  const decoder = new Decoder("gzip", asItComes, (_, at) => times.push(at));
  const wire: Buffer[] = [];
  gzip.on("data", (part: Buffer) => wire.push(part));
  for (const word of ["one", "two"]) {
    gzip.write(word);
    await new Promise<void>((done) => gzip.flush(done));
  }
  wire.forEach((part, index) => decoder.push(part, index + 1));
  await ended(decoder);
  expect(times.at(0)).toBeLessThan(times.at(-1) ?? 0);
});

test.each(["gzip", "deflate", "zstd", "br"])("a %s body that is none is broken, and throws nothing", async (coding) => {
  const garbage = Buffer.from("<html>this is not compressed at all</html>");
  expect(decodeNow(coding, garbage)).toBe("broken");
  for (const pace of Object.values(paces)) {
    expect(await decode(coding, pace, garbage, 1000)).toEqual({ text: "", failure: "broken", replayed: "broken" });
  }
});

test.each(Object.values(paces))("a body that ends early gives what there is of it", async (pace) => {
  const noise = randomBytes(40_000).toString("hex");
  const wire = zlib.gzipSync(noise);
  const { text: got, failure } = await decode("gzip", pace, wire.subarray(0, wire.length / 2), 1000);
  expect([noise.startsWith(got), got.length > 10_000, failure]).toEqual([true, true, undefined]);
});

test("of a body that is read at its end, a small one is decoded then, a large one as it comes", async () => {
  const noise = randomBytes(20 * 1024 * 1024);
  const wire = zlib.gzipSync(noise, { level: 1 });
  const parts: Buffer[] = [];
  const decoder = new Decoder("gzip", atTheEnd, (part) => parts.push(Buffer.from(part)));
  const send = async (from: number, to: number) => {
    for (let at = from; at < to; at += 65_536) decoder.push(wire.subarray(at, Math.min(to, at + 65_536)), 0);
    await new Promise((done) => setTimeout(done, 50));
  };
  await send(0, atTheEnd.waits);
  expect(parts).toHaveLength(0);
  await send(atTheEnd.waits, atTheEnd.kept);
  expect(parts.length).toBeGreaterThan(0);
  expect(noise.subarray(0, 16_000_000).equals(Buffer.from(decoder.replay()).subarray(0, 16_000_000))).toBe(true);
  await send(atTheEnd.kept, wire.length);
  expect(decoder.replay()).toBe("limit");
  await ended(decoder);
  expect(Buffer.concat(parts).equals(noise)).toBe(true);
});

test.each(Object.values(paces))("what comes faster than it can be decoded is given up", async (pace) => {
  const decoder = new Decoder("gzip", pace, () => undefined);
  const wire = zlib.gzipSync(randomBytes(1024 * 1024), { level: 0 });
  // In one turn of the event loop no thread's work is heard of.
  let sent = 0;
  for (; sent + wire.length < pace.backlog; sent += wire.length) decoder.push(wire, 0);
  expect(decoder.failure).toBeUndefined();
  for (; sent < pace.backlog + 4 * wire.length; sent += wire.length) decoder.push(wire, 0);
  expect(decoder.failure).toBe("limit");
  await ended(decoder);
});

test.each(Object.values(paces))("compressed bytes that the app writes into are decoded as they came", async (pace) => {
  const parts: Uint8Array[] = [];
  const decoder = new Decoder("gzip", pace, (part) => parts.push(part));
  const wire = Buffer.from(encoded.gzip);
  decoder.push(wire, 0);
  wire.fill(0);
  await ended(decoder);
  expect(Buffer.concat(parts).toString()).toBe(text);
});

test.each(Object.values(paces))("a body that is larger than what is kept is not decoded a second time", (pace) => {
  const decoder = new Decoder("unknown", pace, () => undefined);
  decoder.push(Buffer.alloc(pace.kept + 1), 0);
  expect(decoder.replay()).toBe("limit");
});

test("an empty body is decoded to nothing", async () => {
  expect(decodeNow("gzip", Buffer.alloc(0))).toHaveLength(0);
  expect(await decode("gzip", atTheEnd, Buffer.alloc(0), 1)).toEqual({ text: "", failure: undefined, replayed: "" });
});

test.each([
  [undefined, undefined],
  ["identity", undefined],
  [" GZIP ", "gzip"],
  ["br", "br"],
  ["aws-chunked", "unknown"],
  ["gzip, br", "unknown"],
])("content-encoding %s is %s", (header, coding) => {
  expect(codingOf(header)).toBe(coding);
});

function ended(decoder: Decoder): Promise<void> {
  return new Promise((done) => decoder.end(done));
}

async function decode(coding: string, pace: typeof asItComes, wire: Uint8Array, size: number) {
  const parts: Uint8Array[] = [];
  const decoder = new Decoder(coding, pace, (part) => parts.push(Buffer.from(part)));
  for (let at = 0; at < wire.length; at += size) decoder.push(wire.subarray(at, at + size), at);
  await ended(decoder);
  return {
    text: Buffer.concat(parts).toString(),
    failure: decoder.failure,
    replayed: String(Buffer.from(decoder.replay())),
  };
}
