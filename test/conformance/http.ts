import { aPort, atLeast, filled } from "./conditions.ts";
import { row, type AttributeRow, type Extra } from "./rows.ts";
import { textAt, type Attributes, type Value } from "./value.ts";

const methods = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE", "_OTHER"];

const secretQueryNames = [
  "X-Amz-Signature",
  "X-Amz-Credential",
  "X-Amz-Security-Token",
  "AWSAccessKeyId",
  "Signature",
  "sig",
  "X-Goog-Signature",
  "key",
  "api_key",
  "api-key",
  "access_token",
];

const port: Extra = { must: aPort };
const protocol: Extra = { values: ["1.0", "1.1", "2", "3"] };
const status: Extra = {
  when: "a response came; error.type that is a status names the same one",
  requiredWhen: (attributes) => /^[1-5]\d\d$/.test(textAt(attributes, "error.type") ?? ""),
  // A relay may answer with any three digits, and what it answered is told.
  must: ["100 to 999", (value) => Number(value.value) >= 100 && Number(value.value) <= 999],
};
const refused = (attributes: Attributes) => Number(attributes.get("http.response.status_code")?.value) >= 400;
const errorType: Extra = {
  when: "the attempt failed; a status of 400 or more is a failure to a client",
  requiredWhen: refused,
  must: [
    "no status below 400: a redirect is no failure of the attempt",
    (value) => !/^[123]\d\d$/.test(String(value.value)),
  ],
};
const template: Extra = {
  must: ["a path without query", (value) => /^\/[^?#]*$/.test(String(value.value))],
};

/** Rows of an HTTP client span: instrumentation-undici's, and ours for an attempt of a model call. */
export const httpSpanAttributes: readonly AttributeRow[] = [
  row("http.request.method", "string", "required", { values: methods }),
  row("server.address", "string", "required", { must: ["a host", filled] }),
  row("server.port", "int", "required", port),
  row("url.full", "string", "required", {
    must: ["an absolute URL without credentials or secret query values", isClean],
  }),
  row("error.type", "string", "conditional", errorType),
  row("http.request.method_original", "string", "conditional", {
    when: "it differs from http.request.method",
    onlyWhen: (attributes) =>
      textAt(attributes, "http.request.method_original") !== textAt(attributes, "http.request.method"),
  }),
  row("http.response.status_code", "int", "conditional", status),
  row("network.protocol.name", "string", "conditional", { when: "it is not http" }),
  row("http.request.resend_count", "int", "recommended", {
    must: ["at least 1; the first attempt has none", atLeast(1)],
  }),
  row("network.peer.address", "string", "recommended", { must: ["an address", filled] }),
  row("network.peer.port", "int", "recommended", port),
  row("network.protocol.version", "string", "recommended", protocol),
  row("http.request.header.*", "string[]", "opt-in"),
  row("http.response.header.*", "string[]", "opt-in"),
  row("http.request.body.size", "int", "opt-in"),
  row("http.response.body.size", "int", "opt-in"),
  row("url.scheme", "string", "opt-in", { values: ["http", "https"] }),
  row("url.template", "string", "opt-in", template),
  row("user_agent.original", "string", "opt-in"),
];

/** Labels of `http.client.request.duration`. */
export const httpMetricLabels: readonly AttributeRow[] = [
  row("http.request.method", "string", "required", { values: methods }),
  row("server.address", "string", "required", { must: ["a host", filled] }),
  row("server.port", "int", "required", port),
  row("error.type", "string", "conditional", errorType),
  row("http.response.status_code", "int", "conditional", status),
  row("network.protocol.name", "string", "conditional", { when: "it is not http" }),
  row("network.protocol.version", "string", "recommended", protocol),
  row("url.scheme", "string", "opt-in", { values: ["http", "https"] }),
  row("url.template", "string", "opt-in", template),
];

/** One flaw of instrumentation-undici that is let pass, where the span or point is not one of a model call. */
export interface Quirk {
  readonly name: string;
  readonly reason: string;
  readonly tolerates: (value: Value) => boolean;
}

/** Flaws of instrumentation-undici 0.34.0; what it would have made of a call that is no model call has them too. */
export const quirks: readonly Quirk[] = [
  {
    name: "http.request.method_original",
    reason: "it is set where it equals http.request.method too",
    tolerates: (value) => value.type === "string",
  },
  { name: "url.path", reason: "a client span has url.full", tolerates: (value) => value.type === "string" },
  {
    name: "url.query",
    reason: "a client span has url.full; it is empty where there is no query, and keeps its question mark",
    tolerates: (value) => value.type === "string",
  },
  {
    name: "url.full",
    reason: "it redacts nothing; our redaction is for model calls",
    tolerates: (value) => value.type === "string",
  },
  {
    name: "error.type",
    reason: "AbortSignal.timeout() gives the number 23, the code of a DOMException",
    tolerates: (value) => value.type === "int" && value.value === 23,
  },
];

function isClean(value: Value): boolean {
  if (typeof value.value !== "string" || !URL.canParse(value.value)) return false;
  const url = new URL(value.value);
  const credentials = `${url.username}:${url.password}`;
  const open = secretQueryNames.some((name) => ![null, "", "REDACTED"].includes(url.searchParams.get(name)));
  return (credentials === ":" || credentials === "REDACTED:REDACTED") && !open;
}
