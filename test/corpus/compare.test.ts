import { expect, test } from "vitest";
import { differencesOf, type Difference } from "./compare.ts";
import { withoutExceptions } from "./exceptions.ts";
import type { CorpusLine } from "./line.ts";
import { isWanted, readOptions } from "./options.ts";
import { toldBy } from "./told.ts";

const line: CorpusLine = {
  id: "a",
  provider: "openai",
  endpoint: "chat",
  method: "POST",
  url: "https://api.openai.com/v1/chat/completions",
  request_headers: {},
  request_body: "{}",
  request_elided: false,
  request_model: "small",
  status: 200,
  response_headers: {},
  orig_content_encoding: null,
  response_body: '{"id":"c-1"}',
  response_body_encoding: "utf8",
  stream: true,
  body_recorded: true,
  expected: {
    usage: { input: 10, output: 5, cache_read: 2, audio_input: 0, input_uncached: 8, cost: 0.25 },
    raw_usage: {},
    response_model: "small-1",
    response_id: "c-1",
    finish_reasons: ["tool_calls"],
    tool_calls: ["look"],
    text_chars: 2,
    text_sha256: "8f434346648f6b96",
    error: null,
    stream_complete: true,
  },
};

const right = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "small",
  "gen_ai.response.model": "small-1",
  "gen_ai.response.id": "c-1",
  "gen_ai.response.finish_reasons": ["tool_call"],
  "gen_ai.usage.input_tokens": 10,
  "gen_ai.usage.output_tokens": 5,
  "gen_ai.usage.cache_read.input_tokens": 2,
  "gen_ai.usage.cost.amount": 0.25,
  "relayscope.price.source": "provider",
  "relayscope.outcome": "ok",
  "gen_ai.output.messages": [
    {
      parts: [
        { type: "text", content: "hi" },
        { type: "tool_call", name: "look" },
      ],
    },
  ],
};

const fieldsOf = (differences: readonly Difference[]): string[] => differences.map(({ field }) => field);

test("what is told as the corpus has it has no difference", () => {
  expect(differencesOf(line, toldBy(right))).toEqual([]);
});

test.each([
  ["operation", { "gen_ai.operation.name": "embeddings" }],
  ["provider", { "gen_ai.provider.name": "groq" }],
  ["request model", { "gen_ai.request.model": undefined }],
  ["response model", { "gen_ai.response.model": "other" }],
  ["response id", { "gen_ai.response.id": undefined }],
  ["finish reasons", { "gen_ai.response.finish_reasons": ["stop"] }],
  ["finish reasons", { "gen_ai.response.finish_reasons": ["tool_call", "tool_call"] }],
  ["output", { "gen_ai.usage.output_tokens": 6 }],
  ["output", { "gen_ai.usage.output_tokens": undefined }],
  ["reasoning", { "gen_ai.usage.reasoning.output_tokens": 0 }],
  ["cost", { "gen_ai.usage.cost.amount": 0.26 }],
  ["cost", { "relayscope.price.source": "catalog" }],
  ["error", { "error.type": "500" }],
  ["stream complete", { "relayscope.outcome": "interrupted" }],
  ["tool calls", { "gen_ai.output.messages": [{ parts: [{ type: "text", content: "hi" }] }] }],
  [
    "text",
    {
      "gen_ai.output.messages": [
        {
          parts: [
            { type: "text", content: "ho" },
            { type: "tool_call", name: "look" },
          ],
        },
      ],
    },
  ],
])("%s that is told otherwise is found, and nothing else", (field, otherwise) => {
  expect(fieldsOf(differencesOf(line, toldBy({ ...right, ...otherwise })))).toEqual([field]);
});

test("a model call that is not told, and one that is told and is none", () => {
  expect(fieldsOf(differencesOf(line, undefined))).toEqual(["inference"]);
  expect(fieldsOf(differencesOf({ ...line, endpoint: "other" }, toldBy(right)))).toEqual(["inference"]);
  expect(differencesOf({ ...line, endpoint: "other" }, undefined)).toEqual([]);
  expect(differencesOf({ ...line, endpoint: "unlabelled" }, toldBy(right))).toEqual([]);
});

test("of an answer that was not recorded, nothing is compared", () => {
  const unrecorded = { ...line, body_recorded: false, response_body: null };
  const silent = { ...right, "gen_ai.response.id": undefined, "error.type": "malformed_answer" };
  expect(differencesOf(unrecorded, toldBy(silent))).toEqual([]);
  expect(fieldsOf(differencesOf(unrecorded, toldBy({ ...silent, "gen_ai.request.model": "x" })))).toEqual([
    "request model",
  ]);
});

test("an endpoint and a provider that nobody has heard of are compared by what the corpus says of them", () => {
  const novel = { ...line, provider: "novel", endpoint: "novel" };
  expect(differencesOf(novel, toldBy(right))).toEqual([]);
  expect(differencesOf(novel, toldBy({ ...right, "gen_ai.provider.name": "novel_ai" }))).toEqual([]);
  expect(fieldsOf(differencesOf(novel, toldBy({ ...right, "gen_ai.response.id": "x" })))).toEqual(["response id"]);
});

const difference: Difference = { line, field: "cost", expected: 1, got: 2 };
const exception = { id: "a", fields: ["cost"], reason: "", bytes: '"id":"c-1"' };

test("an exception covers its fields alone", () => {
  const other = { ...difference, field: "output" };
  expect(withoutExceptions([line], [difference, other], [exception])).toEqual({
    differences: [other],
    excepted: 1,
    problems: [],
  });
});

test("an exception that has nothing to cover, or whose bytes are not there, is a problem; one for another corpus is none", () => {
  expect(withoutExceptions([line], [], [exception]).problems).toEqual(["a: stale, cost agrees"]);
  expect(withoutExceptions([line], [difference], [{ ...exception, bytes: "nowhere" }]).problems).toHaveLength(1);
  expect(withoutExceptions([line], [], [{ ...exception, id: "b" }]).problems).toEqual([]);
});

test("more exceptions than one in a hundred are a problem", () => {
  const lines = Array.from({ length: 200 }, (_, index) => ({ ...line, id: String(index) }));
  const of = (count: number) => {
    const excepted = lines.slice(0, count);
    const differences = excepted.map((one): Difference => ({ line: one, field: "cost", expected: 1, got: 2 }));
    return withoutExceptions(
      lines,
      differences,
      excepted.map(({ id }) => Object.assign({}, exception, { id })),
    ).problems;
  };
  expect(of(2)).toEqual([]);
  expect(of(3)).toEqual(["list is too long: 3 of 200 lines"]);
});

test("the command line says what is replayed", () => {
  const options = readOptions(["f.ndjson", "--only", "openai/", "--only", "/embed", "--seed", "7", "--codings", "br"]);
  expect(options).toMatchObject({ file: "f.ndjson", seed: 7, codings: ["br"], quick: false });
  expect(isWanted(line, options)).toBe(true);
  expect(isWanted({ id: "b", provider: "gemini", endpoint: "embed" }, options)).toBe(true);
  expect(isWanted({ id: "b", provider: "gemini", endpoint: "chat" }, options)).toBe(false);
  expect(isWanted(line, readOptions(["f", "--line", "b"]))).toBe(false);
  expect(() => readOptions([])).toThrow("exactly one FILE is needed");
  expect(() => readOptions(["f", "--seed", "x"])).toThrow("--seed x is no whole number");
  expect(() => readOptions(["f", "--codings", "lzw"])).toThrow("lzw is none of");
});
