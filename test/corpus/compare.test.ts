import { expect, test } from "vitest";
import { differencesOfBoth } from "./both.ts";
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
  const novel = { ...line, provider: "novel", endpoint: "novel", url: "https://novel.example/v1/chat/completions" };
  expect(differencesOf(novel, toldBy(right))).toEqual([]);
  expect(differencesOf(novel, toldBy({ ...right, "gen_ai.provider.name": "novel_ai" }))).toEqual([]);
  expect(fieldsOf(differencesOf(novel, toldBy({ ...right, "gen_ai.response.id": "x" })))).toEqual(["response id"]);
});

test("a provider that is known has one name, and one that is nobody's that of the dialect's maker", () => {
  const named = (provider: string, name: string, url = line.url) =>
    fieldsOf(differencesOf({ ...line, provider, url }, toldBy({ ...right, "gen_ai.provider.name": name })));
  expect(named("zai", "zai")).toEqual([]);
  expect(named("zai", "openai")).toEqual(["provider"]);
  expect(named("local", "openai")).toEqual([]);
  expect(named("local", "local")).toEqual(["provider"]);
  // A label that is new, at a host that providers.ts lists.
  const listed = "https://api.fireworks.ai/inference/v1/chat/completions";
  expect(named("fireworks", "fireworks", listed)).toEqual([]);
  expect(named("fireworks", "openai", listed)).toEqual(["provider"]);
});

test("an error is told by a word of its own", () => {
  const refused = {
    ...line,
    status: 400,
    response_body: '{"error": {"type": "bad_request", "code": "too_long", "message": "code: none"}}',
    expected: { ...line.expected, error: "bad_request", stream_complete: null },
  };
  const fields = (word: string) => fieldsOf(differencesOf(refused, toldBy({ ...right, "error.type": word })));
  expect(fields("bad_request")).toEqual([]);
  expect(fields("too_long")).toEqual([]);
  expect(fields("400")).toEqual(["error"]);
  const sentence = { ...refused, expected: { ...refused.expected, error: "It is too long." } };
  expect(differencesOf(sentence, toldBy({ ...right, "error.type": "400" }))).toEqual([]);
});

test.each([
  ["one choice, whose reason came twice", [0, 0], ["stop"], []],
  ["two choices", [0, 1], ["stop", "stop"], []],
  ["two choices, of which one is told", [0, 1], ["stop"], ["finish reasons"]],
  ["one choice, told as two", [0, 0], ["stop", "stop"], ["finish reasons"]],
] as const)("a reason is told once for each choice: %s", (_name, indices, told, fields) => {
  const events = indices.map((index) => `data: ${JSON.stringify({ choices: [{ index, finish_reason: "stop" }] })}\n\n`);
  const streamed = {
    ...line,
    response_body: events.join(""),
    expected: { ...line.expected, finish_reasons: ["stop", "stop"] },
  };
  expect(fieldsOf(differencesOf(streamed, toldBy({ ...right, "gen_ai.response.finish_reasons": told })))).toEqual(
    fields,
  );
});

test("without content none may be told, and all else is the same", () => {
  const plain = toldBy({ ...right, "gen_ai.output.messages": undefined });
  expect(differencesOf(line, plain, { content: false })).toEqual([]);
  expect(fieldsOf(differencesOf(line, plain))).toEqual(["tool calls", "text"]);
  expect(fieldsOf(differencesOf(line, toldBy(right), { content: false }))).toEqual(["content"]);
  expect(differencesOfBoth(line, plain, toldBy(right))).toEqual([]);
  expect(fieldsOf(differencesOfBoth(line, plain, toldBy({ ...right, "gen_ai.response.id": "x" })))).toEqual([
    "responseId, with content or without",
  ]);
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
