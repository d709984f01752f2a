import { expect, test } from "vitest";
import type { Outcome } from "../../../src/call.ts";
import { finishReasons } from "../../../src/telemetry/finish-reasons.ts";
import { isSubstitution } from "../../../src/telemetry/model-substitution.ts";
import { tokenKinds } from "../../../src/telemetry/token-kinds.ts";
import { urlTemplate } from "../../../src/telemetry/url-template.ts";
import type { Usage } from "../../../src/wire/format.ts";
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

test.each([
  ["gpt-4.1", "gpt-4.1", false],
  ["gpt-4.1", "gpt-4.1-2025-04-14", false],
  ["gpt-4.1-2025-04-14", "gpt-4.1", false],
  ["gpt-3.5-turbo", "gpt-3.5-turbo-0125", false],
  ["claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022", false],
  ["claude-sonnet-4-0", "claude-sonnet-4-20250514", false],
  ["claude-sonnet-4@20250514", "claude-sonnet-4-20250514", false],
  ["gemini-1.5-pro", "gemini-1.5-pro-002", false],
  ["gemini-2.5-pro", "gemini-2.5-pro-preview-05-06", false],
  ["mistral-large-latest", "mistral-large-2411", false],
  ["openai/gpt-4o", "gpt-4o-2024-08-06", false],
  ["anthropic/claude-3.5-sonnet:beta", "anthropic/claude-3.5-sonnet", false],
  ["GPT-4o", "gpt-4o", false],
  ["openrouter/auto", "anthropic/claude-3.5-sonnet", false],
  [undefined, "gpt-4o", false],
  ["gpt-4o", undefined, false],
  ["gpt-4o", "gpt-4o-mini", true],
  ["gpt-4o", "gpt-4o-mini-2024-07-18", true],
  ["gpt-4o-2024-05-13", "gpt-4o-2024-08-06", true],
  ["gpt-4.1", "gpt-4", true],
  ["llama3:70b", "llama3:8b", true],
  ["claude-opus-4-1", "claude-sonnet-4-20250514", true],
])("asked for %s, answered by %s: substituted is %s", (asked, answered, expected) => {
  expect(isSubstitution(asked, answered)).toBe(expected);
});

test.each([
  ["openai-chat", "https://api.openai.com/v1/chat/completions", "/v1/chat/completions"],
  ["openai-chat", "https://relay.example/team-17/v1/chat/completions/?key=REDACTED", "/v1/chat/completions"],
  ["openai-chat", "https://x.example/openai/deployments/mine/chat/completions?api-version=1", "/chat/completions"],
  ["openai-embeddings", "http://127.0.0.1:8080/v1beta/embeddings", "/v1beta/embeddings"],
  [
    "gemini",
    "https://g.example/v1beta/models/gemini-2.5-pro:streamGenerateContent",
    "/models/{model}:streamGenerateContent",
  ],
  ["openai-chat", "https://relay.example/moved/here", "other"],
  ["unheard-of", "https://relay.example/v1/chat/completions", "other"],
  ["openai-chat", "no url", "other"],
])("the template of a %s path %s is %s", (format, url, expected) => {
  expect(urlTemplate(format, url)).toBe(expected);
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
