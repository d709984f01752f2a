import type { Outcome } from "./call.ts";
import type { Failure } from "./capture/exchange.ts";
import type { WireError } from "./wire/format.ts";

/** How something ended: the word for dashboards and the word for people. `errorType` is absent when nothing failed. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly errorType?: string;
}

/** What is known of an attempt when it has ended. */
export interface Ending {
  readonly failure: Failure | undefined;
  readonly status: number | undefined;
  /** Told apart by the caller: the app's abort came when the time that its SDK had set was over. */
  readonly timedOut: boolean;
}

const ok: Verdict = { outcome: "ok" };

/** How an exchange ended, by transport and status alone: what decides over a retry, before any body is read. */
export function judgeExchange({ failure, status, timedOut }: Ending): Verdict {
  if (status !== undefined && status >= 400) return { outcome: byStatus(status), errorType: String(status) };
  if (failure !== undefined) return judgeFailure(failure, status !== undefined, timedOut);
  if (status !== undefined && status >= 300) return { outcome: "caller", errorType: String(status) };
  return ok;
}

/** What is known of a stream's end: the dialect's own was seen, or was not. Undefined for what is no stream. */
type StreamEnd = "seen" | "missing" | undefined;

/** What an answer's body says of how the call ended. */
export interface Told {
  readonly error: WireError | undefined;
  readonly end: StreamEnd;
  /** It came whole, and is nothing that the dialect answers with: a gateway's page, a text that breaks off. */
  readonly malformed: boolean;
}

/** How the call ended: the provider's own word, where it gave one, comes before the status and the transport. */
export function judgeCall(exchange: Verdict, { error, end, malformed }: Told): Verdict {
  // SDKs leave a stream at the error in it, and servers cut it there: that is no end of its own.
  if (error !== undefined)
    return { outcome: byWord(error, exchange), errorType: error.code ?? error.type ?? exchange.errorType ?? "_OTHER" };
  // Many clients leave at the dialect's end, before the last bytes of HTTP: by then they had it all.
  if (end === "seen" && (exchange.outcome === "cancelled" || exchange.outcome === "interrupted")) return ok;
  // The SDK that reads it throws.
  if (malformed && exchange.outcome === "ok") return { outcome: "server", errorType: "malformed_answer" };
  if (end === "missing" && exchange.outcome === "ok")
    return { outcome: "interrupted", errorType: "stream_interrupted" };
  return exchange;
}

/** Whether the same request may come again: what the SDKs try again (408, 409, 429, 5xx, no answer, time over). */
export function isRetryable(verdict: Verdict, status: number | undefined, shouldRetry: string | undefined): boolean {
  if (status === undefined) return verdict.outcome === "network" || verdict.outcome === "timeout";
  // Of an answer that is good, no SDK asks whether it should.
  if (status < 400 || shouldRetry === "false") return false;
  if (shouldRetry === "true") return true;
  return status === 408 || status === 409 || status === 425 || status === 429 || status >= 500;
}

function byStatus(status: number): Outcome {
  // Cohere says 498 of a token; Groq, which has another sense for it, says that in a word.
  if (status === 401 || status === 403 || status === 498) return "auth";
  if (status === 402) return "quota";
  // A gateway's 504, and Cloudflare's own, mean that what stands behind it was waited for in vain.
  if (status === 408 || status === 504 || status === 524) return "timeout";
  if (status === 429) return "rate_limit";
  if (status === 503 || status === 529) return "overloaded";
  // What the model ran in has failed.
  if (status === 424) return "server";
  return status >= 500 ? "server" : "caller";
}

/**
 * The providers' words (WIRE: OpenAI, Azure, Anthropic, Google, AWS, and the relays that repeat them), most telling first.
 * Each stands for itself whatever the status; the last two only say whose fault it was, and any status says as much.
 */
const words: readonly (readonly [RegExp, Outcome])[] = [
  [
    /quota|billing|arrearage|insufficient_\w*(balance|credit|fund)|(?<!load_)balance|payment_required|credits?_|_credits?$|budget_exceeded|flight_budget|spending_limit|key_limit|per_(day|month)/,
    "quota",
  ],
  [
    /content_(filter|policy|management)|responsible_?ai|moderation|safety|policy_violation|data_inspection|guardrail/,
    "blocked",
  ],
  [/overloaded|capacity|unavailable|not_ready/, "overloaded"],
  [
    /rate_?limit|too_many_requests|request_limit|consumption_limit|resource_exhausted|throttl|per_(minute|second|hour)/,
    "rate_limit",
  ],
  [
    /auth_|authentication|permission|unauthenticated|unauthorized|invalid_(api_)?key|api_key|invalid_token|access_denied|forbidden|(invalid|incomplete)_signature|expired_(token|key)|unrecognized_client/,
    "auth",
  ],
  [/time_?out|timed_out|deadline_exceeded/, "timeout"],
  [
    /invalid_|not_found|bad_request|unsupported|too_large|context_length|failed_precondition|validation|tool_use_failed/,
    "caller",
  ],
  [/server_error|api_error|internal|model_(stream_)?error/, "server"],
];

function byWord({ code, type, details = [] }: WireError, exchange: Verdict): Outcome {
  const failed = isByStatus(exchange);
  for (const told of [...details, code, type]) {
    const outcome = told === undefined ? undefined : meaningOf(told);
    const vague = outcome === "caller" || outcome === "server";
    if (outcome !== undefined && !(vague && failed && exchange.outcome !== "caller" && exchange.outcome !== "server"))
      return outcome;
  }
  return failed ? exchange.outcome : "server";
}

/** Z.ai's codes, which no word stands beside: told apart here where one status is for several. */
const numbers: ReadonlyMap<string, Outcome> = new Map([
  ["1113", "quota"],
  ["1301", "blocked"],
  ["1302", "rate_limit"],
]);

/** `InsufficientQuota` of Azure, `RESOURCE_EXHAUSTED` of Google and `insufficient_quota` are spelled alike here; some write a status. */
function meaningOf(told: string): Outcome | undefined {
  if (/^[45]\d\d$/.test(told)) return byStatus(Number(told));
  if (/^\d+$/.test(told)) return numbers.get(told);
  const word = told
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll(/[-.: ]/g, "_")
    .toLowerCase();
  return words.find(([pattern]) => pattern.test(word))?.[1];
}

function isByStatus(verdict: Verdict): boolean {
  return verdict.errorType !== undefined && /^[1-5]\d\d$/.test(verdict.errorType);
}

function judgeFailure({ error }: Failure, answered: boolean, timedOut: boolean): Verdict {
  const { name, code } = wordsOf(error);
  if (timedOut || name === "TimeoutError") return { outcome: "timeout", errorType: "timeout" };
  if (code === undefined || !isTransport(code)) return { outcome: "cancelled" };
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return { outcome: "timeout", errorType: code };
  return { outcome: answered ? "interrupted" : "network", errorType: code };
}

/**
 * Codes of the network, TLS and undici itself. Anything else is what the app aborted with, whatever that is: Node's own
 * `ERR_STREAM_PREMATURE_CLOSE`, too, is how a pipeline says that the reader at its end has left.
 */
function isTransport(code: string): boolean {
  // It becomes a label: what only begins like one of theirs is the app's.
  if (!/^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return false;
  if (/^UND_ERR_(ABORTED|DESTROYED|CLOSED|RES_EXCEEDED_MAX_SIZE)$/.test(code)) return false;
  return /^(UND_ERR_|HPE_|ERR_(TLS|SSL|HTTP2|SOCKET)_|E(?!RR_)[A-Z0-9_]+$|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_)/.test(
    code,
  );
}

/** `name` and string `code` of whatever was thrown; a DOMException's code is a number and says less than its name. */
function wordsOf(error: unknown): { name: string | undefined; code: string | undefined } {
  if (typeof error !== "object" || error === null) return { name: undefined, code: undefined };
  const { name, code } = error as { name?: unknown; code?: unknown };
  return { name: typeof name === "string" ? name : undefined, code: typeof code === "string" ? code : undefined };
}
