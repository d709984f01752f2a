import { randomBytes } from "node:crypto";
import zlib from "node:zlib";
import { expect, test } from "vitest";
import { readerFor, type AnswerKind, type AnswerReader } from "../../src/answer-reader.ts";
import { createGuard } from "../../src/guard.ts";
import { openaiChat } from "../../src/wire/openai/openai-chat.ts";
import { openaiEmbeddings } from "../../src/wire/openai/openai-embeddings.ts";

const MiB = 1024 * 1024;
const guard = createGuard((part, error) => {
  throw new Error(part, { cause: error });
});
const whole: AnswerKind = {
  format: openaiChat,
  streamed: false,
  coding: undefined,
  everyEvent: false,
  gapBounds: [],
  guard,
};
const streamed: AnswerKind = { ...whole, streamed: true };

const answer = '{"id":"c","choices":[{"index":0,"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}';
const known = { id: "c", finishReasons: ["stop"], usage: { input: 1 } };
const word = 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n';
const done = "data: [DONE]\n\n";
const page = "<html><body>502 Bad Gateway</body></html>";

test.each([
  ["JSON", whole, answer, known, undefined],
  ["nothing", whole, "", {}, "malformed"],
  ["a page", whole, page, {}, "malformed"],
  ["cut JSON", whole, answer.slice(0, -1), {}, "malformed"],
  ["events that are called JSON", whole, word + done, { content: true, complete: true }, undefined],
  ["a stream", streamed, word + done, { content: true, complete: true }, undefined],
  ["an empty stream", streamed, "", {}, undefined],
  ["a stream that breaks off", streamed, word, { content: true }, undefined],
  ["JSON for a stream", streamed, answer, known, undefined],
  ["JSON behind a mark and blanks for a stream", streamed, `\ufeff\r\n ${answer}`, known, undefined],
  ["JSON a line for a stream", streamed, `{"id":"c"}\n${answer}\n`, known, undefined],
  ["a list for a stream", streamed, '[{"id":"c"}]', {}, undefined],
  ["cut JSON for a stream", streamed, answer.slice(0, -1), {}, "malformed"],
  ["a page for a stream", streamed, page, {}, "malformed"],
  ["text in events", streamed, "data: hello\n\ndata: again\n\n", {}, "malformed"],
] as const)("%s is told by what it is, in any coding and any pieces", async (_name, kind, text, reading, flaw) => {
  for (const [coding, body] of encodings(text)) {
    for (const size of [1, 1000]) {
      const reader = fill({ ...kind, coding }, body, size);
      await settled(reader);
      expect(facts(reader)).toEqual({ reading: { ...anyReason, ...reading }, flaw });
      // At exit it is read at once.
      expect(facts(fill({ ...kind, coding }, body, size))).toEqual({ reading: { ...anyReason, ...reading }, flaw });
    }
  }
});

test.each([whole, streamed])("a coding that is none is malformed, one that we do not know is unread", async (kind) => {
  for (const coding of ["gzip", "br", "zstd", "deflate"]) {
    const reader = fill({ ...kind, coding }, Buffer.from(page), 1000);
    await settled(reader);
    expect(facts(reader)).toEqual({ reading: {}, flaw: "malformed" });
    expect(facts(fill({ ...kind, coding }, Buffer.from(page), 1000)).flaw).toBe("malformed");
    expect(reader.legible).toBe(false);
  }
  const reader = fill({ ...kind, coding: "unknown" }, Buffer.from(answer), 10);
  await settled(reader);
  expect(facts(reader)).toEqual({ reading: {}, flaw: "unread" });
  expect(reader.legible).toBe(false);
  expect(reader.clock?.chunks).toBe(kind.streamed ? Math.ceil(answer.length / 10) : undefined);
});

test("what breaks behind a stream's own end is no flaw, what breaks before it is", async () => {
  const good = zlib.gzipSync(word + done);
  good.writeUInt32LE(7, good.length - 8);
  const reader = fill({ ...streamed, coding: "gzip" }, good, good.length - 8);
  await settled(reader);
  expect(facts(reader).flaw).toBeUndefined();
  const bad = zlib.gzipSync(word);
  bad.writeUInt32LE(7, bad.length - 8);
  const broken = fill({ ...streamed, coding: "gzip" }, bad, bad.length - 8);
  await settled(broken);
  expect([facts(broken).flaw, broken.legible]).toEqual(["malformed", false]);
});

test("JSON for a stream has no chunks that are timed, also where it is read at exit", () => {
  for (const [coding, body] of encodings(answer)) {
    const reader = fill({ ...streamed, coding }, body, 10);
    reader.reading();
    expect(reader.clock).toBeUndefined();
  }
});

const embedding = randomBytes(3 * 1024).toString("base64");
const embeddings = (bytes: number): Buffer => {
  const item = JSON.stringify({ object: "embedding", index: 0, embedding, said: '"usage":{"prompt_tokens":666}' });
  const items = Array.from({ length: Math.ceil(bytes / item.length) }, () => item).join();
  return Buffer.from(
    `{"object":"list","data":[${items}],"model":"e-1","usage":{"prompt_tokens":2048,"total_tokens":2048}}`,
  );
};
const large = { reading: { model: "e-1", usage: { input: 2048 } }, flaw: undefined };
const vectors: AnswerKind = { ...whole, format: openaiEmbeddings };

test.each([1, 17, 40])("an embeddings answer of %i MiB says its usage, in any coding", async (size) => {
  const body = embeddings(size * MiB);
  for (const [coding, wire] of encodings(body)) {
    const reader = fill({ ...vectors, coding }, wire, 65_536);
    await settled(reader);
    expect([coding, facts(reader)]).toEqual([coding, large]);
  }
});

test("one of more than 16 MiB on the wire is unread only where the process ends before it is decoded", async () => {
  // Base64 takes a quarter less in gzip.
  const noise = randomBytes(20 * MiB).toString("base64");
  const body = Buffer.from(`{"data":["${noise}"],"model":"e-1","usage":{"prompt_tokens":2048}}`);
  const wire = zlib.gzipSync(body, { level: 1 });
  expect(wire.length).toBeGreaterThan(17 * MiB);
  const reader = fill({ ...vectors, coding: "gzip" }, wire, 65_536);
  await settled(reader);
  expect(facts(reader)).toEqual(large);
  const hasty = fill({ ...vectors, coding: "gzip" }, wire, 65_536);
  expect(facts(hasty)).toEqual({ reading: {}, flaw: "unread" });
  await settled(hasty);
  expect(facts(hasty)).toEqual({ reading: {}, flaw: "unread" });
});

test.each([
  ["past 256 MiB", 257, true, "unread"],
  ["past 32 MiB at exit", 33, false, "unread"],
])("a body that decodes to more than we decode, %s, is unread", async (_name, size, settles, flaw) => {
  const wire = zlib.brotliCompressSync(Buffer.concat([Buffer.from('{"id":"c","x":"'), Buffer.alloc(size * MiB, "x")]), {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 },
  });
  const reader = fill({ ...whole, coding: "br" }, wire, 65_536);
  if (settles) await settled(reader);
  expect(facts(reader)).toEqual({ reading: settles ? { id: "c" } : {}, flaw });
});

test("a large page and a large answer that breaks off are malformed", () => {
  const filler = "x".repeat(17 * MiB);
  expect(facts(fill(whole, Buffer.from(`<html>${filler}</html>`), MiB)).flaw).toBe("malformed");
  expect(facts(fill(whole, Buffer.from(`{"id":"c","x":"${filler}`), MiB))).toEqual({
    reading: { id: "c" },
    flaw: "malformed",
  });
});

test("a compressed stream that outruns its decoder is unread, and not interrupted", async () => {
  const reader = readerFor({ ...streamed, coding: "gzip" });
  const wire = zlib.gzipSync(randomBytes(6 * MiB), { level: 0 });
  for (let at = 0; at < wire.length; at += 65_536) reader.received(wire.subarray(at, at + 65_536), 0);
  await settled(reader);
  expect([facts(reader).flaw, reader.legible]).toEqual(["unread", false]);
});

test("a stream whose usage may be in an event that was too large is unread, and not interrupted", () => {
  const reader = readerFor(streamed);
  for (const part of [word, "data: ", "y".repeat(9 * MiB), "\n\n"]) reader.received(Buffer.from(part), 0);
  expect([facts(reader).flaw, reader.legible]).toEqual(["unread", false]);
});

// What zlib calls is below no channel's guard: an error there would end the app.
test.each([true, false])("an error of ours in reading what was decoded is caught (a stream: %s)", async (isStream) => {
  const parts: string[] = [];
  const format = {
    ...openaiChat,
    read: () => {
      throw new Error("ours");
    },
  };
  const kind = {
    ...whole,
    format,
    streamed: isStream,
    everyEvent: true,
    guard: createGuard((part) => parts.push(part)),
  };
  const reader = readerFor({ ...kind, coding: "gzip" });
  reader.received(zlib.gzipSync('data: {"choices":[]}\n\n'), 0);
  await settled(reader);
  expect(reader.reading()).toEqual({});
  expect(parts.length).toBeGreaterThan(0);
});

/** A choice of which a stream shows no end. */
const anyReason = { finishReasons: undefined };

function encodings(text: string | Buffer): [string | undefined, Buffer][] {
  const body = Buffer.from(text);
  return [
    [undefined, body],
    ["gzip", zlib.gzipSync(body, { level: 1 })],
    ["br", zlib.brotliCompressSync(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ["zstd", zlib.zstdCompressSync(body)],
  ];
}

function fill(kind: AnswerKind, body: Uint8Array, size: number): AnswerReader {
  const reader = readerFor(kind);
  for (let at = 0; at < body.length; at += size) {
    // A copy that is wiped: what undici hands out belongs to the app.
    const piece = Buffer.from(body.subarray(at, at + size));
    reader.received(piece, at);
    piece.fill(0);
  }
  return reader;
}

function settled(reader: AnswerReader): Promise<void> {
  return new Promise((done) => reader.settle(done));
}

function facts(reader: AnswerReader) {
  const { finishReasons, ...reading } = reader.reading();
  const seen = finishReasons?.some((reason) => reason !== undefined) ? { finishReasons } : {};
  return { reading: { ...reading, ...seen }, flaw: reader.flaw };
}
