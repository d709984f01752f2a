import type { Outcome } from "../../src/call.ts";

/** What can go wrong with one exchange, on purpose. */
export type Fault =
  | "auth"
  | "blocked"
  | "caller"
  | "cut"
  | "hang"
  | "not_found"
  | "overloaded"
  | "quota"
  | "rate_limit"
  | "redirect"
  | "reset"
  | "server"
  | "stream_error";

/** How a fault looks on the wire, and what a caller should make of it. */
export interface FaultShape {
  /** Absent: the answer begins as a good one does, or nothing is answered. */
  readonly status?: number;
  readonly outcome: Outcome;
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Each fault as an OpenAI-compatible relay would show it. */
export const faultShapes: Readonly<Record<Fault, FaultShape>> = {
  auth: {
    status: 401,
    outcome: "auth",
    type: "invalid_request_error",
    code: "invalid_api_key",
    message: "Incorrect API key provided.",
  },
  blocked: {
    status: 400,
    outcome: "blocked",
    type: "invalid_request_error",
    code: "content_filter",
    message: "The prompt was filtered.",
  },
  caller: {
    status: 400,
    outcome: "caller",
    type: "invalid_request_error",
    code: "invalid_value",
    message: "Invalid 'temperature'.",
  },
  not_found: {
    status: 404,
    outcome: "caller",
    type: "invalid_request_error",
    code: "model_not_found",
    message: "No such model.",
  },
  overloaded: {
    status: 503,
    outcome: "overloaded",
    type: "overloaded_error",
    code: "overloaded",
    message: "All upstreams are busy.",
  },
  quota: {
    status: 429,
    outcome: "quota",
    type: "insufficient_quota",
    code: "insufficient_quota",
    message: "The balance is used up.",
  },
  rate_limit: {
    status: 429,
    outcome: "rate_limit",
    type: "requests",
    code: "rate_limit_exceeded",
    message: "Rate limit reached.",
  },
  redirect: { status: 307, outcome: "ok" },
  server: {
    status: 500,
    outcome: "server",
    type: "server_error",
    code: "internal_error",
    message: "Something broke upstream.",
  },
  // From here on nothing but the connection, or the inside of a stream, says so.
  cut: { outcome: "interrupted" },
  hang: { outcome: "cancelled" },
  reset: { outcome: "network" },
  stream_error: { outcome: "server", type: "server_error", code: "server_error", message: "The upstream stopped." },
};
