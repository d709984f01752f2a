import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { codings } from "./answer.ts";
import { readCorpus, type CorpusLine } from "./line.ts";
import { replay } from "./replay.ts";

// A corpus of our own making, so that the tool is proven where the recorded one is not.

const folder = mkdtempSync(join(tmpdir(), "relayscope-corpus-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const chunk = (more: object): string =>
  `data: ${JSON.stringify({ id: "c-1", object: "chat.completion.chunk", model: "small-1", ...more })}\r\n\r\n`;
const told = {
  usage: { input: 7, output: 3, total: 10 },
  response_model: "small-1",
  response_id: "c-1",
  finish_reasons: ["stop"],
  text_chars: 8,
  text_sha256: createHash("sha256").update("grüße 😀!").digest("hex").slice(0, 16),
};
const request_body = JSON.stringify({ model: "small", messages: [{ role: "user", content: "q" }] });

const streamed = {
  id: "streamed",
  provider: "groq",
  endpoint: "chat",
  url: "https://api.groq.com/openai/v1/chat/completions",
  request_body: JSON.stringify({ ...JSON.parse(request_body), stream: true }),
  request_model: "small",
  request_headers: { "content-type": "b'application/json'", traceparent: "another's", "content-length": "1" },
  response_headers: { "content-type": "text/event-stream", "content-length": "1", "x-odd": "a\nb" },
  response_body: [
    ...["grü", "ße", " 😀!"].map((content) => chunk({ choices: [{ index: 0, delta: { content } }] })),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage }),
    "data: [DONE]\r\n\r\n",
  ].join(""),
  stream: true,
  expected: { ...told, stream_complete: true },
};
const whole = {
  ...streamed,
  id: "whole",
  provider: "local",
  url: "http://localhost:3000/v1/chat/completions",
  request_body,
  response_headers: {},
  response_body: JSON.stringify({
    id: "c-1",
    object: "chat.completion",
    model: "small-1",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "grüße 😀!" } }],
    usage,
  }),
  stream: false,
  expected: told,
};
const lines = [
  streamed,
  whole,
  // All but the answer was not recorded.
  { ...whole, id: "answer", url: "https://relay.example/v1/chat/completions", request_body: "", request_model: null },
  {
    ...whole,
    id: "refused",
    status: 429,
    response_body: '{"error":{"code":"rate_limit_exceeded"}}',
    expected: { error: "rate_limit_exceeded" },
  },
  { ...whole, id: "models", endpoint: "other", method: "GET", url: "https://api.openai.com/v1/models", expected: {} },
  { ...whole, id: "count", endpoint: "count_tokens", url: "https://api.anthropic.com/v1/messages/count_tokens" },
  { id: "least", url: "https://nobody.example/" },
];
const file = join(folder, "corpus.ndjson.gz");
writeFileSync(file, gzipSync(lines.map((line) => JSON.stringify(line)).join("\n")));

const all = { seed: 1, codings, quick: false };

test("what is told of every exchange is right, in every coding and however it is cut", async () => {
  for (const seed of [1, 2]) expect(await replay(readCorpus(file), { ...all, seed })).toEqual([]);
});

test("what the corpus has otherwise is found, in every coding", async () => {
  const [line] = readCorpus(file) as [CorpusLine];
  const found = await replay([{ ...line, expected: { ...line.expected, response_id: "c-2" } }], all);
  expect(found.map(({ field, expected, got, way }) => [way, field, expected, got])).toEqual(
    [...codings, "br with content"].map((way) => [way, "response id", "c-2", "c-1"]),
  );
});

test("the command ends with zero where all agrees, else with one, and with two where it was not understood", () => {
  expect(run(file, "--decoders")).toMatchObject({ status: 0, out: expect.stringContaining("7 of 7 exchanges agree") });
  const wrong = join(folder, "wrong.ndjson");
  writeFileSync(wrong, JSON.stringify({ ...whole, request_model: "large" }));
  const { status, out } = run(wrong, "--decoders");
  expect(status).toBe(1);
  expect(out).toContain("whole local/chat: request model: expected large, got small");
  expect(out).toMatch(/DIFF local\/chat +0 of +1/);
  expect(run(join(folder, "none")).status).toBe(2);
  expect(run().status).toBe(2);
});

function run(...parameters: string[]): { status: number | null; out: string } {
  const tool = fileURLToPath(new URL("../../tools/corpus.ts", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [tool, ...parameters], { encoding: "utf8" });
  return { status, out: stdout };
}
