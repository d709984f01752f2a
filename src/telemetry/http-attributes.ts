import type { Attributes } from "@opentelemetry/api";
import type { Attempt } from "../call.ts";
import { attributeNames as a } from "./catalog-attributes.ts";

const methods = new Set(["CONNECT", "OPTIONS", "HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"]);

/** A method as the HTTP convention writes it: `_OTHER` for one it does not know. */
export function httpMethod(method: string): string {
  const known = method.toUpperCase();
  return methods.has(known) ? known : "_OTHER";
}

/** Name of an HTTP span. */
export function httpSpanName(method: string): string {
  const known = httpMethod(method);
  return known === "_OTHER" ? "HTTP" : known;
}

/** Whether the answer only sent the request elsewhere. */
export function isRedirect({ status }: Attempt): boolean {
  return status !== undefined && status >= 300 && status <= 399;
}

/** `error.type` of an attempt: to the HTTP convention a redirect is none, whatever became of the call. */
export function httpErrorType(attempt: Attempt): string | undefined {
  return isRedirect(attempt) ? undefined : attempt.errorType;
}

/** The HTTP facts of one attempt as the convention wants them on a span; `resend` counts from 1, the first attempt has none. */
export function httpAttributes(attempt: Attempt, resend: number): Attributes {
  const method = httpMethod(attempt.method);
  const found: Attributes = {
    [a.httpMethod]: method,
    [a.serverAddress]: attempt.serverAddress,
    [a.serverPort]: attempt.serverPort,
    [a.urlFull]: attempt.url,
  };
  if (method !== attempt.method) found[a.httpMethodOriginal] = attempt.method;
  if (attempt.status !== undefined) found[a.httpStatus] = attempt.status;
  if (attempt.protocolVersion !== undefined) found[a.protocolVersion] = attempt.protocolVersion;
  if (attempt.peerAddress !== undefined) found[a.peerAddress] = attempt.peerAddress;
  if (attempt.peerPort !== undefined) found[a.peerPort] = attempt.peerPort;
  if (attempt.userAgent !== undefined) found[a.userAgent] = attempt.userAgent;
  if (resend > 0) found[a.httpResendCount] = resend;
  return found;
}
