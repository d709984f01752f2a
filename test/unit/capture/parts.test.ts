import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import zlib from "node:zlib";
import { expect, test, vi } from "vitest";
import { readerFor } from "../../../src/answer-reader.ts";
import { BoundedBytes } from "../../../src/capture/bounded-bytes.ts";
import { after, epoch, now } from "../../../src/capture/clock.ts";
import { codingOf, decode, decodeNow, StreamDecoder } from "../../../src/capture/decompress.ts";
import { readHeader } from "../../../src/capture/headers.ts";
import { StreamClock } from "../../../src/capture/stream-clock.ts";
import { hostOf, redactUrl, redirectOf, urlOf } from "../../../src/capture/url.ts";
import { fingerprint } from "../../../src/fingerprint.ts";
import { createGuard } from "../../../src/guard.ts";
import { openaiChat } from "../../../src/wire/openai-chat.ts";

const text = "the quick brown fox ".repeat(500);
const encoded = {
  gzip: zlib.gzipSync(text),
  br: zlib.brotliCompressSync(text),
  deflate: zlib.deflateSync(text),
  "deflate (raw)": zlib.deflateRawSync(text),
  zstd: zlib.zstdCompressSync(text),
};

test.each(Object.entries(encoded))(
  "a %s body is decoded whole, at once, and as it comes in any pieces",
  async (name, bytes) => {
    const coding = name.split(" ")[0] ?? "";
    const whole = await new Promise<Uint8Array>((done) => decode(coding, bytes, done));
    expect(Buffer.from(whole).toString()).toBe(text);
    expect(Buffer.from(decodeNow(coding, bytes)).toString()).toBe(text);
    for (const size of [1, 7, 1000]) {
      const parts: Uint8Array[] = [];
      const stream = new StreamDecoder(coding, (part) => parts.push(Buffer.from(part)));
      for (let at = 0; at < bytes.length; at += size) stream.push(bytes.subarray(at, at + size), at);
      await new Promise<void>((done) => stream.end(done));
      expect(Buffer.concat(parts).toString()).toBe(text);
      expect(Buffer.from(stream.replay() ?? []).toString()).toBe(text);
    }
  },
);

test("what was decoded carries the time at which its wire bytes came", async () => {
  const times: number[] = [];
  const gzip = zlib.createGzip();
  const stream = new StreamDecoder("gzip", (_, at) => times.push(at));
  const wire: Buffer[] = [];
  gzip.on("data", (part: Buffer) => wire.push(part));
  for (const word of ["one", "two"]) {
    gzip.write(word);
    await new Promise<void>((done) => gzip.flush(done));
  }
  wire.forEach((part, index) => stream.push(part, index + 1));
  await new Promise<void>((done) => stream.end(done));
  expect(times.at(0)).toBeLessThan(times.at(-1) ?? 0);
});

test.each(["gzip", "br", "deflate", "zstd", "unknown"])(
  "a %s body that is none gives nothing, and throws nothing",
  async (coding) => {
    const garbage = Buffer.from("this is not compressed at all");
    expect((await new Promise<Uint8Array>((done) => decode(coding, garbage, done))).length).toBeLessThan(
      garbage.length,
    );
    expect(decodeNow(coding, garbage).length).toBeLessThan(garbage.length);
    const stream = new StreamDecoder(coding, () => undefined);
    stream.push(garbage, 0);
    await new Promise<void>((done) => stream.end(done));
  },
);

test("a body that decodes to more than 32 MiB is cut", async () => {
  const bomb = zlib.gzipSync(Buffer.alloc(40 * 1024 * 1024));
  expect(await new Promise<Uint8Array>((done) => decode("gzip", bomb, done))).toHaveLength(0);
  let size = 0;
  const stream = new StreamDecoder("gzip", (part) => (size += part.length));
  stream.push(bomb, 0);
  await new Promise<void>((done) => stream.end(done));
  expect(size).toBeLessThanOrEqual(32 * 1024 * 1024);
});

test("a compressed stream that comes faster than it can be decoded is given up at 4 MiB", async () => {
  const stream = new StreamDecoder("gzip", () => undefined);
  const wire = zlib.gzipSync(randomBytes(6 * 1024 * 1024), { level: 1 });
  // In one turn of the event loop no thread's work is heard of.
  for (let at = 0; at < 4 * 1024 * 1024; at += 65_536) stream.push(wire.subarray(at, at + 65_536), at);
  expect(stream.failed).toBe(false);
  for (let at = 4 * 1024 * 1024; at < wire.length; at += 65_536) stream.push(wire.subarray(at, at + 65_536), at);
  expect(stream.failed).toBe(true);
  await new Promise<void>((done) => stream.end(done));
});

test("compressed bytes that the app writes into are decoded as they came", async () => {
  const parts: Uint8Array[] = [];
  const stream = new StreamDecoder("gzip", (part) => parts.push(part));
  const wire = Buffer.from(encoded.gzip);
  stream.push(wire, 0);
  wire.fill(0);
  await new Promise<void>((done) => stream.end(done));
  expect(Buffer.concat(parts).toString()).toBe(text);
  expect(stream.failed).toBe(false);
});

// What zlib calls is below no channel's guard: an error there would end the app.
test.each([true, false])("an error of ours in reading what was decoded is caught (a stream: %s)", async (streamed) => {
  const parts: string[] = [];
  const guard = createGuard((part) => parts.push(part));
  const format = {
    ...openaiChat,
    read: () => {
      throw new Error("ours");
    },
  };
  const reader = readerFor({ format, streamed, coding: "gzip", everyEvent: true, gapBounds: [], guard });
  reader.received(zlib.gzipSync('data: {"choices":[]}\n\n'), 0);
  await new Promise<void>((done) => reader.settle(done));
  expect(reader.reading()).toEqual({});
  expect(parts.length).toBeGreaterThan(0);
});

test("false timers and clocks that the app puts in place later are not ours", async () => {
  vi.useFakeTimers({ now: 0 });
  try {
    const before = now();
    await new Promise<void>((done) => after(5, done));
    expect(now() - before).toBeGreaterThan(3);
    expect(epoch()).toBeGreaterThan(1e12);
  } finally {
    vi.useRealTimers();
  }
});

test("a timer of ours is made outside the app's async contexts, which it would keep", async () => {
  const store = new AsyncLocalStorage<string>();
  const seen = await store.run("request", () => new Promise((done) => after(1, () => done(store.getStore()))));
  expect(seen).toBeUndefined();
});

test("a compressed stream of more than 1 MiB is not kept for a second decoding", () => {
  const stream = new StreamDecoder("unknown", () => undefined);
  stream.push(Buffer.alloc(1024 * 1024 + 1), 0);
  expect(stream.replay()).toBeUndefined();
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

test("headers are read from a list of texts or bytes, an object, or a text", () => {
  expect(readHeader(["A", "1", "Content-Type", "x"], "content-type")).toBe("x");
  expect(readHeader([Buffer.from("Content-Type"), Buffer.from("x")], "content-type")).toBe("x");
  expect(readHeader({ "content-type": ["x", "y"] }, "content-type")).toBe("x");
  expect(readHeader("a: 1\r\nContent-Type:  x\r\n", "content-type")).toBe("x");
  for (const none of [
    null,
    undefined,
    "",
    [],
    {},
    ["content-type"],
    Object.create({ "content-type": "x" }) as object,
  ]) {
    expect(readHeader(none as string, "content-type")).toBeUndefined();
  }
});

test("bounded bytes keep what came first and count the rest", () => {
  const bytes = new BoundedBytes(5);
  for (const part of ["abc", "def", "ghi"]) bytes.push(Buffer.from(part));
  expect([bytes.seen, bytes.truncated, Buffer.from(bytes.take()).toString()]).toEqual([9, true, "abcde"]);
});

test("bounded bytes are copied: the app may write into its own", () => {
  const bytes = new BoundedBytes(5);
  const given = Buffer.from("abc");
  bytes.push(given);
  given.fill(0);
  expect(Buffer.from(bytes.take()).toString()).toBe("abc");
});

test("the clock of a stream counts reads and the gaps between them, by bucket", () => {
  const clock = new StreamClock([0.01, 0.1]);
  for (const at of [1000, 1005, 1015, 1115, 2000]) clock.tick(at);
  expect(clock).toMatchObject({ chunks: 5, maxGapMs: 885, minGapMs: 5, gapSumMs: 1000, gapCounts: [2, 1, 1] });
});

test.each([
  ["https://host/v1?key=secret&alt=sse", "https://host/v1?key=REDACTED&alt=sse"],
  ["https://user:pass@host/", "https://REDACTED:REDACTED@host/"],
  ["https://host/?X-Amz-Signature=abc&a=1#frag", "https://host/?X-Amz-Signature=REDACTED&a=1"],
  ["https://host/?api-version=2024", "https://host/?api-version=2024"],
])("%s is told as %s", (url, told) => {
  expect(redactUrl(new URL(url))).toBe(told);
});

test.each([
  ["http://host", "/v1/chat", "http://host/v1/chat"],
  ["http://host:8080", "//v1/chat", "http://host:8080//v1/chat"],
  ["http://host/", "//v1//chat?a=//b", "http://host//v1//chat?a=//b"],
  ["http://proxy", "http://host//v1/chat", "http://host//v1/chat"],
  ["http://[::1]:80", "/v1", "http://[::1]/v1"],
  ["https://host", "api.openai.com:443", "api.openai.com:443"],
])("origin %s and path %s are %s", (origin, path, url) => {
  expect(urlOf(origin, path).href).toBe(url);
});

test.each([
  ["http://[::1]:8080/", "::1"],
  ["http://127.0.0.1/", "127.0.0.1"],
  ["http://relay/", "relay"],
])("the host of %s is told as %s", (url, host) => {
  expect(hostOf(new URL(url))).toBe(host);
});

test.each([
  ["/v2?a=1#part", "http://host/v2?a=1"],
  ["//other/v2", "http://other/v2"],
  ["https://user:pass@other:443/v2", "https://other/v2"],
  ["http://[", undefined],
])("location %s leads to %s", (location, next) => {
  expect(redirectOf(location, new URL("http://host/v1?b=2"))).toBe(next);
});

test("fingerprints differ with length, head or tail, and not for the same bytes", () => {
  const body = Buffer.alloc(200_000, "a");
  const head = Buffer.from(body).fill("b", 0, 1);
  const tail = Buffer.from(body).fill("b", 199_999);
  expect(new Set([body, head, tail, body.subarray(1)].map(fingerprint)).size).toBe(4);
  expect(fingerprint(Buffer.from(body))).toBe(fingerprint(body));
});

test("the guard lets nothing through, not even an error in its report", () => {
  const parts: string[] = [];
  const guard = createGuard((part) => parts.push(part));
  expect(guard.wrap("a", () => 5)()).toBe(5);
  expect(
    guard.wrap("b", () => {
      throw new Error("x");
    })(),
  ).toBeUndefined();
  const worse = createGuard(() => {
    throw new Error("y");
  });
  expect(
    worse.wrap("c", () => {
      throw new Error("x");
    })(),
  ).toBeUndefined();
  expect(createGuard((part) => parts.push(part), "d").wrap("d", () => 5)()).toBeUndefined();
  expect(parts).toEqual(["b", "d"]);
});
