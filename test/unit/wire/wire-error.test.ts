import { expect, test } from "vitest";
import { Json } from "../../../src/wire/json.ts";
import { readError } from "../../../src/wire/wire-error.ts";

test.each([
  "insufficient_quota",
  "RESOURCE_EXHAUSTED",
  "DeploymentNotFound",
  "context_length_exceeded",
  "tasks-limit-exceeded",
  "api-key-invalid",
  "invalid_api_key",
  "Http2StreamResetErrorByPeer",
  "a:b.c-d_e",
  "x".repeat(64),
])("%s becomes a label", (code) => {
  expect(readError(new Json({ error: { code, type: "forbidden" } }))).toEqual({ code, type: "forbidden" });
});

test.each([
  "sk-proj-abc123",
  "invalid_sk-abc123",
  "invalid:sk-ant-api03-x",
  "pk-live",
  "sk_live_1",
  "gsk_1",
  "key-1234",
  "Bearer",
  "bearer-x",
  "xai-1",
  "hf_1",
  "ghp_1",
  "AKIAIOSFODNN7EXAMPLE",
  "AIzaSyD",
  "eyJhbGciOi.eyJzdWIi.x",
  "0123456789abcdef0123456789abcdef",
  "request_req0011AbCdEfGhIjKlMnOpQrSt",
  "https://relay/errors/7",
  "two words",
  "tab\tword",
  "über",
  "x".repeat(65),
  "",
])("%j is no label: the next word is", (code) => {
  expect(readError(new Json({ error: { code, type: "forbidden" } }))).toEqual({ code: "forbidden" });
  expect(readError(new Json({ error: { code, type: code, status: "DENIED" } }))).toEqual({ code: "DENIED" });
  expect(readError(new Json({ error: { code, type: code, message: code } }))).toEqual({});
});

test("a status number is a label where there is no word", () => {
  expect(readError(new Json({ error: { code: "1302", type: "sk-abc" } }))).toEqual({ code: "1302" });
  expect(readError(new Json({ error: { code: 1302, type: "forbidden" } }))).toEqual({ code: "forbidden" });
});

test("a text for an error is one by the same rule", () => {
  expect(readError(new Json({ error: "invalid_token" }))).toEqual({ code: "invalid_token" });
  expect(readError(new Json({ error: "sk-abc" }))).toEqual({});
});
