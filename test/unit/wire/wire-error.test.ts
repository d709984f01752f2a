import { expect, test } from "vitest";
import { Json } from "../../../src/wire/json/json.ts";
import { readBareError, readError, readHeaderError } from "../../../src/wire/wire-error.ts";

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

test("what says more of the cause is kept beside the word, and is none", () => {
  const details = [
    { "@type": "x/google.rpc.ErrorInfo", reason: "RATE_LIMIT_EXCEEDED" },
    {
      "@type": "x/google.rpc.QuotaFailure",
      violations: [{ quotaId: "RequestsPerMinute" }, { quotaId: "TokensPerDay" }],
    },
    { "@type": "x/google.rpc.RetryInfo", retryDelay: "36s" },
  ];
  expect(readError(new Json({ error: { code: 429, status: "RESOURCE_EXHAUSTED", details } }))).toEqual({
    code: "RESOURCE_EXHAUSTED",
    details: ["TokensPerDay", "RequestsPerMinute", "RATE_LIMIT_EXCEEDED"],
    retryAfterMs: 36_000,
  });
  expect(readError(new Json({ error: { code: "content_filter", innererror: { code: "Policy" } } }))).toEqual({
    code: "content_filter",
    details: ["Policy"],
  });
});

test.each([
  ["0.5s", 500],
  ["48.939935699s", 48_939.935699],
  ["99999999s", 86_400_000],
  ["soon", undefined],
  ["-1s", undefined],
  [7, undefined],
])("a delay of %s", (retryDelay, milliseconds) => {
  const error = readError(new Json({ error: { code: 429, details: [{ retryDelay }] } }));
  expect(error?.retryAfterMs).toBe(milliseconds);
});

test("details are few, and of a sentence only the beginning is looked at", () => {
  const reasons = Array.from({ length: 50 }, (_, index) => ({ reason: `R_${index}` }));
  expect(readError(new Json({ error: { code: "c", details: reasons } }))?.details).toHaveLength(8);
  const late = `${"x ".repeat(1000)}credit balance is too low`;
  expect(readError(new Json({ error: { code: "c", message: late } }))).toEqual({ code: "c" });
});

test("no sentence becomes a label", () => {
  expect(readError(new Json({ error: { type: "e", message: "Your credit balance is too low" } }))).toEqual({
    code: "e",
    details: ["insufficient_credits"],
  });
  expect(readBareError(new Json({ message: "no" }))).toBeUndefined();
  expect(readBareError(new Json({ message: "Insufficient Balance" }))).toEqual({ details: ["insufficient_credits"] });
});

test.each<[object, object | undefined]>([
  [{ detail: "no" }, {}],
  [{ detail: [{ type: "missing" }] }, {}],
  [{ object: "error", type: "rate_limited", code: "1300", message: "no" }, { code: "rate_limited" }],
  [{ object: "error", type: "invalid_request_error", code: null, message: "no" }, { code: "invalid_request_error" }],
  [{ code: 40_401, message: "no" }, { code: "40401" }],
  [{ code: 200, message: "ok" }, undefined],
  [{ code: 0, message: "ok" }, undefined],
  [{ error_code: "BAD_REQUEST", message: "no" }, { code: "BAD_REQUEST" }],
  [{ __type: "com.amazon#ThrottlingException", Message: "no" }, { code: "ThrottlingException" }],
  [{ errors: [{ code: "expired", message: "no" }] }, { code: "expired" }],
  [{ errors: ["no"] }, { code: "no" }],
  [{ errors: [] }, undefined],
  [[{ error: { code: 400, status: "INVALID_ARGUMENT" } }], { code: "INVALID_ARGUMENT" }],
  [[], undefined],
  [{}, undefined],
])("%j without an error of its own is read as %j", (body, expected) => {
  const error = readBareError(new Json(body));
  expect(error === undefined ? undefined : { ...error, type: undefined }).toEqual(
    expected === undefined ? undefined : { ...expected, type: undefined },
  );
});

test.each([
  [{ error: "no_room", code: "busy" }, { code: "busy" }],
  [{ error: ["no_room"] }, { code: "no_room" }],
  [{ error: { type: "None", code: "429" } }, { code: "429" }],
  [{ error: { type: "about:blank", code: "None" } }, {}],
])("%j is read as %j", (body, expected) => {
  expect(readError(new Json(body))).toMatchObject(expected);
});

test.each([
  ["ThrottlingException", { code: "ThrottlingException" }],
  ["AccessDeniedException:http://internal.example/coral/", { code: "AccessDeniedException" }],
  [" com.example#ModelErrorException ", { code: "ModelErrorException" }],
  ["sk-abc", undefined],
  ["", undefined],
  [undefined, undefined],
])("the header %j says %j", (type, expected) => {
  expect(readHeaderError((name) => (name === "x-amzn-errortype" ? type : undefined))).toEqual(expected);
});
