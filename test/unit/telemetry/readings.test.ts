import { expect, test } from "vitest";
import type { Outcome } from "../../../src/call.ts";
import { finishReasons } from "../../../src/telemetry/finish-reasons.ts";
import { tokenKinds } from "../../../src/telemetry/token-kinds.ts";
import { urlTemplate } from "../../../src/telemetry/url-template.ts";
import type { Usage } from "../../../src/wire/format.ts";
import { formats } from "../../../src/wire/formats.ts";
import { openaiFetched } from "../../../src/wire/openai/openai-fetched.ts";
import { makeCall } from "./calls.ts";

test.each<[string, Usage, Record<string, number>]>([
  ["plain", { input: 100, output: 20 }, { input: 100, output: 20 }],
  [
    "cached and reasoning",
    { input: 100, cacheRead: 60, cacheWrite: 10, output: 20, reasoning: 15 },
    { cache_read: 60, cache_write: 10, input: 30, reasoning: 15, output: 5 },
  ],
  [
    "all modalities",
    { input: 10, audioInput: 3, imageInput: 4, output: 9, audioOutput: 2, imageOutput: 1 },
    { audio_input: 3, image_input: 4, input: 3, audio_output: 2, image_output: 1, output: 6 },
  ],
  ["parts that overlap", { input: 10, cacheRead: 8, audioInput: 5 }, { cache_read: 8, audio_input: 2 }],
  ["a part alone", { cacheRead: 8 }, { cache_read: 8 }],
  ["zeros", { input: 5, cacheRead: 0, output: 0 }, { input: 5 }],
  ["nothing", {}, {}],
])("token kinds are disjoint and sum to the bill: %s", (_, usage, expected) => {
  const kinds = Object.fromEntries(tokenKinds(usage));
  expect(kinds).toEqual(expected);
  if (usage.input === undefined) return;
  expect(Object.values(kinds).reduce((sum, tokens) => sum + tokens, 0)).toBe(usage.input + (usage.output ?? 0));
});

const paths = [...formats, openaiFetched].flatMap((format) => format.paths);

test.each([
  [
    "https://x.example/ml/v1/deployments/mine/text/chat_stream?version=1",
    "/ml/v1/deployments/{deployment}/text/chat_stream",
  ],
  ["https://api.openai.com/v1/chat/completions", "/v1/chat/completions"],
  ["https://relay.example/team-17/v1/chat/completions/?key=REDACTED", "/v1/chat/completions"],
  ["https://x.example/openai/deployments/mine/chat/completions?api-version=1", "/chat/completions"],
  ["http://127.0.0.1:8080/v1beta/embeddings", "/v1beta/embeddings"],
  ["https://x.example/v1/responses", "/v1/responses"],
  ["https://x.example/v1/responses/resp_123?stream=true", "/v1/responses/{id}"],
  ["https://x.example/v1/audio/speech", "/v1/audio/speech"],
  ["https://x.example/v1/images/edits", "/v1/images/edits"],
  ["https://x.example/v2/chat", "/v2/chat"],
  ["http://127.0.0.1:11434/api/chat", "/api/chat"],
  ["http://127.0.0.1:11434/api/embed", "/api/embed"],
  ["https://x.example/v1/fim/completions", "/v1/fim/completions"],
  ["https://x.example/model/us.some.model%3A0/converse-stream", "/model/{model}/converse-stream"],
  ["https://g.example/v1beta/models/some-pro:streamGenerateContent", "/v1beta/models/{model}:streamGenerateContent"],
  ["https://g.example/v1/projects/p/locations/l/endpoints/7:predict", "/endpoints/{endpoint}:predict"],
  ["https://g.example/v1beta/interactions", "/v1beta/interactions"],
  ["https://relay.example/moved/here", "other"],
  ["no url", "other"],
])("the template of %s is %s", (url, expected) => {
  expect(urlTemplate(url, paths)).toBe(expected);
});

test.each<
  [string, Outcome, (string | undefined)[] | undefined, { choices?: number; content?: boolean }, string[] | undefined]
>([
  ["all ended", "ok", ["stop", "length"], { choices: 2 }, ["stop", "length"]],
  ["one hole in an answer", "ok", ["stop", undefined], {}, ["stop", "error"]],
  ["an ended answer that gives no reasons", "ok", [undefined], {}, undefined],
  ["an ended answer without choices", "ok", undefined, {}, undefined],
  ["a cut stream that had begun", "interrupted", undefined, { content: true }, ["error"]],
  [
    "a cut stream of three choices, one ended",
    "interrupted",
    [undefined, "stop"],
    { choices: 3 },
    ["error", "stop", "error"],
  ],
  ["left by the app in the middle", "cancelled", undefined, { content: true }, ["error"]],
  ["refused before anything began", "rate_limit", undefined, { choices: 2 }, undefined],
])("finish reasons: %s", (_, outcome, told, { choices, content }, expected) => {
  const call = makeCall({
    outcome,
    asked: { model: "m", ...(choices !== undefined && { choices }) },
    reading: { ...(told && { finishReasons: told }), ...(content !== undefined && { content }) },
  });
  expect(finishReasons(call)).toEqual(expected);
});

test("a request for a billion choices makes no billion reasons", () => {
  const call = makeCall({ outcome: "interrupted", asked: { choices: 1e9 }, reading: { content: true } });
  expect(finishReasons(call)).toHaveLength(128);
});
