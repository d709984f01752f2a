import { advise, tellCause } from "../../export/cause.ts";
import type { Signal } from "../../export/destination.ts";
import { Json } from "../../wire/json/json.ts";
import type { Answered, Unanswered } from "./ask.ts";
import { fail, ok, warn, type Finding } from "./finding.ts";
import type { Secrets } from "./secrets.ts";

/** What was sent where; of the headers, only their names are ever told. */
export interface AskedOf {
  readonly signal: Signal;
  readonly url: string;
  readonly headerNames: readonly string[];
}

const grpc =
  "it speaks HTTP/2 alone, as OTLP's gRPC port does (4317 by default); OTLP over HTTP has a port of its own, 4318 by default";

/** No answer came. */
export function judgeSilence({ signal, url }: AskedOf, { reason, http2 }: Unanswered, env: NodeJS.ProcessEnv): Finding {
  const isGrpc = http2 === true || (new URL(url).port === "4317" && /^(HPE_|ECONNRESET|EPIPE|EPROTO)/.test(reason));
  const advice = isGrpc ? grpc : (special.find(([known]) => known.test(reason))?.[1] ?? advise({ url, reason }));
  const secure = url.startsWith("https:");
  const variable = (secure ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"]).find((name) => env[name]);
  const proxied = variable === undefined ? "" : `; ${variable} is set, and telemetry does not go through a proxy`;
  return fail(check(signal), tellCause({ url, reason }), advice + proxied);
}

const special: readonly (readonly [reason: RegExp, advice: string])[] = [
  [/^ERR_SSL_WRONG_VERSION_NUMBER$|^EPROTO$/, "it does not speak TLS there: try http:// instead of https://"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "its certificate is for another name than the address has"],
  [/^CERT_HAS_EXPIRED$/, "its certificate has expired, or the clock here is wrong"],
];

/** An answer came; whether it was a collector's, and what it means. */
export function judgeAnswer(asked: AskedOf, answer: Answered, secrets: Secrets): Finding {
  const { signal, url } = asked;
  const { status, text, headers, tookMs } = answer;
  const where = tellCause({ url, reason: String(status) });
  const said = isPage(answer) ? "" : quoteMessage(text, secrets);
  if (status >= 200 && status <= 299) {
    if (isPage(answer))
      return fail(check(signal), `${where}: a web page answers`, "a collector has OTLP over HTTP on port 4318");
    return judgePartial(asked, Json.parse(text), secrets) ?? ok(check(signal), `${where} took one in ${tookMs} ms`);
  }
  const message = `${where}${said}`;
  if (status === 401 || status === 403) {
    const names =
      asked.headerNames.length === 0
        ? "no header was sent for it: set OTEL_EXPORTER_OTLP_HEADERS"
        : `sent were the headers ${showNames(asked.headerNames)}: see their values`;
    return fail(check(signal), message, names);
  }
  if (status === 404 || status === 405)
    return fail(
      check(signal),
      message,
      `it has no ${new URL(url).pathname}; ${advise({ url, reason: String(status) })}`,
    );
  if (status === 415)
    return fail(
      check(signal),
      message,
      "it takes no JSON, protobuf only: send through a collector, whose otlp receiver takes both",
    );
  if (status >= 300 && status <= 399) {
    const to = URL.parse(headers.location ?? "", url);
    return fail(
      check(signal),
      message,
      `it sends elsewhere${to === null ? "" : `, to ${to.origin}`}: exports follow no redirect, so set the address itself`,
    );
  }
  if (status === 400 && /HTTPS server|HTTPS port/i.test(text))
    return fail(check(signal), message, "it speaks TLS there: take https://");
  return fail(check(signal), message, advise({ url, reason: String(status) }));
}

/** OTLP's partial success: taken, but for so many; or taken, with a word of warning. */
function judgePartial({ signal, url }: AskedOf, answer: Json, secrets: Secrets): Finding | undefined {
  const partial = answer.at("partialSuccess");
  const name = { TRACES: "rejectedSpans", METRICS: "rejectedDataPoints", LOGS: "rejectedLogRecords" }[signal];
  // JSON has int64 as a text.
  const rejected = Number(partial.at(name).text ?? partial.at(name).number ?? 0);
  const message = partial.at("errorMessage").text ?? "";
  if (!(rejected > 0) && message === "") return undefined;
  const said = message === "" ? "it does not say why" : secrets.quote(message);
  const where = tellCause({ url, reason: "200" });
  if (rejected > 0)
    return fail(check(signal), `${where} rejects what it is sent: ${said}`, "see the collector's own log");
  return warn(check(signal), `${where} takes it, and says: ${said}`);
}

// A slip may have put a key where a name should be: only what is made of words is shown.
const words = /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:-(?:[A-Z]?[a-z]+|[A-Z]+))*$/;

function showNames(names: readonly string[]): string {
  return names.map((name) => (name.length <= 40 && words.test(name) ? name : "(one that is not shown)")).join(", ");
}

function isPage({ text, headers }: Answered): boolean {
  return /^\s*<(!doctype|html)/i.test(text) || /text\/html/i.test(headers["content-type"] ?? "");
}

function quoteMessage(text: string, secrets: Secrets): string {
  const message = Json.parse(text).at("message").text ?? (/^[\x20-\x7e\s]+$/.test(text) ? text : "");
  return message.trim() === "" ? "" : ` says: ${secrets.quote(message)}`;
}

function check(signal: Signal): string {
  return `otlp.${signal.toLowerCase()}`;
}
