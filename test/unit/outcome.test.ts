import { expect, test } from "vitest";
import { isRetryable, judgeCall, judgeExchange, type Told } from "../../src/outcome.ts";
import { anthropicMessages } from "../../src/wire/anthropic/anthropic-messages.ts";
import { readAnswer } from "../../src/wire/answer.ts";
import { openaiChat } from "../../src/wire/openai/openai-chat.ts";

const failed = (error: unknown, status?: number, timedOut = false) =>
  judgeExchange({ failure: { error }, status, timedOut });
const told = (error?: Told["error"], end?: Told["end"], malformed = false): Told => ({ error, end, malformed });
const coded = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  [200, "ok", undefined],
  [302, "caller", "302"],
  [400, "caller", "400"],
  [401, "auth", "401"],
  [402, "quota", "402"],
  [403, "auth", "403"],
  [404, "caller", "404"],
  [408, "timeout", "408"],
  [422, "caller", "422"],
  [429, "rate_limit", "429"],
  [500, "server", "500"],
  [503, "overloaded", "503"],
  [498, "auth", "498"],
  [504, "timeout", "504"],
  [524, "timeout", "524"],
  [529, "overloaded", "529"],
])("status %i is %s", (status, outcome, errorType) => {
  expect(judgeExchange({ failure: undefined, status, timedOut: false })).toEqual({
    outcome,
    ...(errorType && { errorType }),
  });
});

test.each<[string, unknown, number | undefined, string, string | undefined]>([
  ["refused", coded("ECONNREFUSED"), undefined, "network", "ECONNREFUSED"],
  ["not found", coded("ENOTFOUND"), undefined, "network", "ENOTFOUND"],
  ["bad certificate", coded("DEPTH_ZERO_SELF_SIGNED_CERT"), undefined, "network", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["reset before the answer", coded("UND_ERR_SOCKET"), undefined, "network", "UND_ERR_SOCKET"],
  ["reset within the answer", coded("UND_ERR_SOCKET"), 200, "interrupted", "UND_ERR_SOCKET"],
  ["connect timeout", coded("UND_ERR_CONNECT_TIMEOUT"), undefined, "timeout", "UND_ERR_CONNECT_TIMEOUT"],
  ["body timeout", coded("UND_ERR_BODY_TIMEOUT"), 200, "timeout", "UND_ERR_BODY_TIMEOUT"],
  ["AbortSignal.timeout", new DOMException("x", "TimeoutError"), undefined, "timeout", "timeout"],
  ["abort()", new DOMException("x", "AbortError"), undefined, "cancelled", undefined],
  ["abort('enough')", "enough", 200, "cancelled", undefined],
  ["abort(null)", null, undefined, "cancelled", undefined],
  ["an error of the app's own", new Error("mine"), 200, "cancelled", undefined],
  ["undici's own abort", coded("UND_ERR_ABORTED"), 200, "cancelled", undefined],
  ["collected unread", "Response object has been garbage collected", 200, "cancelled", undefined],
  ["a retrying handler's error", coded("UND_ERR_REQ_RETRY"), 503, "overloaded", "503"],
  ["a pipeline whose reader left", coded("ERR_STREAM_PREMATURE_CLOSE"), 200, "cancelled", undefined],
  ["an error of the app's own, with a code", coded("ERR_CANCELED"), 200, "cancelled", undefined],
  ["a code of TLS", coded("ERR_TLS_CERT_ALTNAME_INVALID"), undefined, "network", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ["DNS that is not ready", coded("EAI_AGAIN"), undefined, "network", "EAI_AGAIN"],
])("%s", (_, error, status, outcome, errorType) => {
  expect(failed(error, status)).toEqual({ outcome, ...(errorType && { errorType }) });
});

test("an SDK's own time limit is a timeout, though it aborts like an app", () => {
  expect(failed(new DOMException("x", "AbortError"), undefined, true)).toEqual({
    outcome: "timeout",
    errorType: "timeout",
  });
});

test.each<[string, number, object | undefined, string, string]>([
  ["insufficient_quota", 429, { code: "insufficient_quota" }, "quota", "insufficient_quota"],
  ["rate_limit_exceeded", 429, { code: "rate_limit_exceeded" }, "rate_limit", "rate_limit_exceeded"],
  ["overloaded_error", 529, { type: "overloaded_error" }, "overloaded", "overloaded_error"],
  ["invalid_api_key", 401, { code: "invalid_api_key", type: "invalid_request_error" }, "auth", "invalid_api_key"],
  ["content_filter", 400, { code: "content_filter" }, "blocked", "content_filter"],
  ["a word nobody knows", 500, { code: "zx_81" }, "server", "zx_81"],
  ["no body", 500, undefined, "server", "500"],
])("the provider's word comes before the status: %s", (_, status, error, outcome, errorType) => {
  expect(judgeCall(judgeExchange({ failure: undefined, status, timedOut: false }), told(error))).toEqual({
    outcome,
    errorType,
  });
});

const openai = (code: string | null, type: string | null = "invalid_request_error") => ({
  error: { message: "no", type, param: null, code },
});
const anthropic = (type: string) => ({ type: "error", error: { type, message: "no" }, request_id: "r" });

test.each<[number, object, string, string]>([
  // OpenAI
  [400, openai("context_length_exceeded"), "caller", "context_length_exceeded"],
  [400, openai(null), "caller", "invalid_request_error"],
  [400, openai("unsupported_parameter"), "caller", "unsupported_parameter"],
  [400, openai("string_above_max_length"), "caller", "string_above_max_length"],
  [400, openai("billing_hard_limit_reached"), "quota", "billing_hard_limit_reached"],
  [400, openai("content_policy_violation"), "blocked", "content_policy_violation"],
  [401, openai(null), "auth", "invalid_request_error"],
  [401, openai("invalid_api_key"), "auth", "invalid_api_key"],
  [401, openai("invalid_organization"), "auth", "invalid_organization"],
  [
    403,
    openai("unsupported_country_region_territory", "request_forbidden"),
    "auth",
    "unsupported_country_region_territory",
  ],
  [404, openai("model_not_found"), "caller", "model_not_found"],
  [429, openai("rate_limit_exceeded", "tokens"), "rate_limit", "rate_limit_exceeded"],
  [429, openai("insufficient_quota", "insufficient_quota"), "quota", "insufficient_quota"],
  [500, openai(null, "server_error"), "server", "server_error"],
  [503, openai(null, "server_error"), "overloaded", "server_error"],
  // Azure
  [
    400,
    {
      error: {
        ...openai("content_filter", null).error,
        status: 400,
        innererror: { code: "ResponsibleAIPolicyViolation" },
      },
    },
    "blocked",
    "content_filter",
  ],
  [401, openai("PermissionDenied", null), "auth", "PermissionDenied"],
  [404, openai("DeploymentNotFound", null), "caller", "DeploymentNotFound"],
  [408, openai("Timeout", null), "timeout", "Timeout"],
  [429, openai("429", null), "rate_limit", "429"],
  [429, openai("RateLimitReached", null), "rate_limit", "RateLimitReached"],
  [429, openai("InsufficientQuota", null), "quota", "InsufficientQuota"],
  [500, openai("InternalServerError", null), "server", "InternalServerError"],
  [503, openai("ServiceUnavailable", null), "overloaded", "ServiceUnavailable"],
  // Anthropic
  [400, anthropic("invalid_request_error"), "caller", "invalid_request_error"],
  [401, anthropic("authentication_error"), "auth", "authentication_error"],
  [402, anthropic("billing_error"), "quota", "billing_error"],
  [403, anthropic("permission_error"), "auth", "permission_error"],
  [404, anthropic("not_found_error"), "caller", "not_found_error"],
  [413, anthropic("request_too_large"), "caller", "request_too_large"],
  [429, anthropic("rate_limit_error"), "rate_limit", "rate_limit_error"],
  [500, anthropic("api_error"), "server", "api_error"],
  [504, anthropic("timeout_error"), "timeout", "timeout_error"],
  [529, anthropic("overloaded_error"), "overloaded", "overloaded_error"],
  // Google's own words, as its OpenAI-compatible address repeats them
  [400, { error: { code: 400, message: "no", status: "INVALID_ARGUMENT" } }, "caller", "INVALID_ARGUMENT"],
  [403, { error: { code: 403, message: "no", status: "PERMISSION_DENIED" } }, "auth", "PERMISSION_DENIED"],
  [429, { error: { code: 429, message: "no", status: "RESOURCE_EXHAUSTED" } }, "rate_limit", "RESOURCE_EXHAUSTED"],
  [503, { error: { code: 503, message: "no", status: "UNAVAILABLE" } }, "overloaded", "UNAVAILABLE"],
  [504, { error: { code: 504, message: "no", status: "DEADLINE_EXCEEDED" } }, "timeout", "DEADLINE_EXCEEDED"],
  // Relays and others
  [402, openai("invalid_request_error", "unknown_error"), "quota", "invalid_request_error"],
  [402, { error: { code: 402, message: "Insufficient credits" } }, "quota", "402"],
  [403, openai("insufficient_user_quota", "new_api_error"), "quota", "insufficient_user_quota"],
  [403, openai("pre_consume_token_quota_failed", "one_api_error"), "quota", "pre_consume_token_quota_failed"],
  [429, openai("bad_response_status_code", "new_api_error"), "rate_limit", "bad_response_status_code"],
  [
    429,
    { object: "error", message: "no", type: "rate_limited", param: null, code: "1300" },
    "rate_limit",
    "rate_limited",
  ],
  [500, openai("load_balancer_error", "internal_error"), "server", "load_balancer_error"],
  [502, { detail: "Bad gateway" }, "server", "502"],
  // An error under a good status: then the number in it is all that tells.
  [200, { error: { code: 429, message: "no" } }, "rate_limit", "429"],
  [200, { error: { code: 502, message: "no" } }, "server", "502"],
  [200, { error: "no" }, "server", "no"],
])("%i with %j is %s", (status, body, outcome, errorType) => {
  const format = "request_id" in body ? anthropicMessages : openaiChat;
  const { error } = readAnswer(format, { head: Buffer.from(JSON.stringify(body)) }).reading;
  expect(judgeCall(judgeExchange({ failure: undefined, status, timedOut: false }), told(error))).toEqual({
    outcome,
    errorType,
  });
});

test.each(["cancelled", "interrupted"] as const)(
  "an error within a stream is its end, though the exchange was then %s",
  (outcome) => {
    expect(judgeCall({ outcome }, told({ type: "rate_limit_error" }, "missing"))).toEqual({
      outcome: "rate_limit",
      errorType: "rate_limit_error",
    });
  },
);

test("an error within a stream fails a call whose status was 200", () => {
  expect(judgeCall({ outcome: "ok" }, told({ type: "overloaded_error" }, "missing"))).toEqual({
    outcome: "overloaded",
    errorType: "overloaded_error",
  });
  expect(judgeCall({ outcome: "ok" }, told({ type: "mystery" }, "missing"))).toEqual({
    outcome: "server",
    errorType: "mystery",
  });
});

test("a stream that ends before its end is interrupted", () => {
  expect(judgeCall({ outcome: "ok" }, told(undefined, "missing"))).toEqual({
    outcome: "interrupted",
    errorType: "stream_interrupted",
  });
});

test.each<[string, Told["end"]]>([
  ["a body", undefined],
  ["a stream", "missing"],
])("%s that is no answer at all is a failure of the server, whatever its status", (_, end) => {
  expect(judgeCall({ outcome: "ok" }, told(undefined, end, true))).toEqual({
    outcome: "server",
    errorType: "malformed_answer",
  });
});

test.each([
  ["the status", { outcome: "overloaded", errorType: "503" }, undefined],
  ["the app's leaving", { outcome: "cancelled" }, undefined],
  ["a broken connection", { outcome: "interrupted", errorType: "ECONNRESET" }, "missing"],
] as const)("%s says more of a call than that its body could not be read", (_, verdict, end) => {
  expect(judgeCall(verdict, told(undefined, end, true))).toEqual(verdict);
});

test("a stream that the app left stays cancelled", () => {
  expect(judgeCall({ outcome: "cancelled" }, told(undefined, "missing"))).toEqual({ outcome: "cancelled" });
});

test.each(["cancelled", "interrupted"] as const)(
  "a stream whose end had come is ok, though its last bytes were %s",
  (outcome) => {
    expect(judgeCall({ outcome }, told(undefined, "seen"))).toEqual({ outcome: "ok" });
  },
);

test.each<[number | undefined, string, string | undefined, boolean]>([
  [429, "rate_limit", undefined, true],
  [500, "server", undefined, true],
  [409, "caller", undefined, true],
  [400, "caller", undefined, false],
  [200, "ok", undefined, false],
  [429, "quota", "false", false],
  [400, "caller", "true", true],
  [200, "ok", "true", false],
  [307, "caller", "true", false],
  [undefined, "network", undefined, true],
  [undefined, "timeout", undefined, true],
  [undefined, "cancelled", undefined, false],
  [200, "interrupted", undefined, false],
])("status %s, %s, x-should-retry %s: may be tried again: %s", (status, outcome, should, retryable) => {
  expect(isRetryable({ outcome: outcome as "ok" }, status, should)).toBe(retryable);
});
