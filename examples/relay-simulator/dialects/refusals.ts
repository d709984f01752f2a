import type { Outcome } from "../../../src/call.ts";
import type { Fault } from "../fault.ts";
import { faultShapes } from "../fault.ts";

/** How a fault with a status is told in a dialect. */
export interface Refusal {
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** What a caller can make of it, where the dialect has no word for the fault itself. */
  readonly outcome?: Outcome;
}

type Words = Partial<Readonly<Record<Fault, string>>>;

/** OpenAI's, and of all who took it over. */
export function refuseAsOpenai(fault: Fault): Refusal {
  const { message, type, code } = faultShapes[fault];
  return { body: { error: { message, type, param: null, code } } };
}

const anthropic: Words = {
  auth: "authentication_error",
  not_found: "not_found_error",
  overloaded: "overloaded_error",
  quota: "billing_error",
  rate_limit: "rate_limit_error",
  server: "api_error",
};

export function refuseAsAnthropic(fault: Fault): Refusal {
  const { message } = faultShapes[fault];
  const type = anthropic[fault] ?? "invalid_request_error";
  return { body: { type: "error", error: { type, message } }, ...unlessNamed(fault, anthropic) };
}

const google: Words = {
  auth: "UNAUTHENTICATED",
  not_found: "NOT_FOUND",
  overloaded: "UNAVAILABLE",
  quota: "RESOURCE_EXHAUSTED",
  rate_limit: "RESOURCE_EXHAUSTED",
  server: "INTERNAL",
};

/** A quota of a day and a limit of a minute are one word: the details tell. */
export function refuseAsGoogle(fault: Fault): Refusal {
  const { status: code, message } = faultShapes[fault];
  const quotaId = fault === "quota" ? "GenerateRequestsPerDayPerProject" : "GenerateRequestsPerMinutePerProject";
  const failure = { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId }] };
  const details = code === 429 ? { details: [failure] } : {};
  const status = google[fault] ?? "INVALID_ARGUMENT";
  return { body: { error: { code, message, status, ...details } }, ...unlessNamed(fault, google) };
}

const aws: Words = {
  auth: "AccessDeniedException",
  not_found: "ResourceNotFoundException",
  overloaded: "ServiceUnavailableException",
  quota: "ServiceQuotaExceededException",
  rate_limit: "ThrottlingException",
  server: "InternalServerException",
};

/** The word is in a header, the body has a sentence alone. */
export function refuseAsAws(fault: Fault): Refusal {
  const word = aws[fault] ?? "ValidationException";
  return {
    body: { message: faultShapes[fault].message },
    headers: { "x-amzn-errortype": `${word}:http://internal.amazon.com/` },
    ...unlessNamed(fault, aws),
  };
}

/** Cohere's: a sentence, and the status has to tell the rest. */
export function refuseInASentence(fault: Fault): Refusal {
  return { body: { message: faultShapes[fault].message }, ...unlessNamed(fault, { quota: "" }, "rate_limit") };
}

export function refuseAsOllama(fault: Fault): Refusal {
  return { body: { error: "the request was refused" }, ...unlessNamed(fault, { quota: "" }, "rate_limit") };
}

/** Without a word, what is blocked is a request that was wrong, and a quota is a limit. */
function unlessNamed(fault: Fault, words: Words, quota: Outcome = "quota"): { outcome?: Outcome } {
  if (fault === "blocked") return { outcome: "caller" };
  return fault === "quota" && words.quota !== undefined ? { outcome: quota } : {};
}
