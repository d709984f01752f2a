import { readErrorDetails } from "./error-details.ts";
import type { WireError } from "./format.ts";
import type { Json } from "./json/json.ts";
import { stated } from "./merge.ts";

/**
 * What a message says went wrong: `{error: {code, type, status, message}}` of OpenAI, Anthropic, Google and their kin, or
 * `{error: "text"}`, with a code beside it at xAI. Sentences are left out: what is read here becomes `error.type`, a label.
 */
export function readError(message: Json): WireError | undefined {
  // Hugging Face's servers list them.
  const error = message.at("error").items[0] ?? message.at("error");
  // Some relays send an empty error with every answer.
  if (!error.filled && error.flag !== true) return readMinimaxError(message.at("base_resp"));
  if (error.kind !== "object") return withDetails(message, message.at("code"), message.at("error_type"), error);
  return withDetails(error, error.at("code"), error.at("type"), error.at("status"));
}

/** MiniMax's codes, each as a word that others have for it. */
const minimaxCodes: ReadonlyMap<number, string> = new Map([
  [1001, "timeout"],
  [1002, "rate_limit"],
  [1004, "authentication"],
  [1008, "insufficient_balance"],
  [1026, "content_filter"],
  [1027, "content_filter"],
  [1039, "rate_limit"],
  [2013, "invalid_request"],
  [2049, "invalid_api_key"],
]);

/** MiniMax says beside every answer, under status 200, how it went: `{status_code, status_msg}`, 0 where well. */
function readMinimaxError(answer: Json): WireError | undefined {
  const status = answer.at("status_code").integer;
  if (status === undefined || status === 0) return undefined;
  const word = minimaxCodes.get(status);
  return { code: String(status), ...(word !== undefined && { details: [word] }) };
}

/**
 * Errors without an `error`: `{detail: …}` of Python's servers, `{code, message}` and `{object: "error", message}` of gateways, where
 * 0 and 200 mean well, `{error_code, message}` of Databricks, `{__type, message}` of AWS, `{errors: [{code}]}` of IBM and Cloudflare.
 */
export function readBareError(body: Json): WireError | undefined {
  // Google's OpenAI-compatible address answers with a list of one.
  const message = body.listed ? (body.items[0] ?? body) : body;
  const [first] = message.at("errors").items;
  if (first !== undefined) return withDetails(first, first.at("code"), first.at("type"), first);
  const code = message.at("code").present ? message.at("code") : message.at("error_code");
  const said = message.at("message").present || message.at("msg").present || message.at("error_msg").present;
  const well = code.integer === 0 || code.integer === 200 || !code.present;
  const named = message.at("object").text === "error" || message.at("__type").present;
  if (message.at("detail").present || named || (said && !well))
    return withDetails(message, code, message.at("type"), message.at("status"), message.at("__type"));
  const details = said ? readErrorDetails(message) : {};
  return readError(message) ?? (details.details === undefined ? undefined : details);
}

/** AWS says only in a header what is wrong: `ThrottlingException:http://…`. */
export function readHeaderError(header: (name: string) => string | undefined): WireError | undefined {
  const type = header("x-amzn-errortype");
  const code = type === undefined ? undefined : wordOf(type.trim());
  return code === undefined ? undefined : { code };
}

/**
 * An error from its words, the most specific first; one that is no word, or looks like a secret, is passed over. A status number as
 * code gives way to a word, and one that says nothing (DeepSeek's, of a wrong key) to one that does.
 */
export function errorOf(...candidates: readonly Json[]): WireError {
  const named = candidates.map(codeOf).filter((code) => code !== undefined);
  const words = named.filter((word) => !/^\d+$/.test(word));
  const code = words.find((word) => !vague.test(word)) ?? words[0] ?? named[0];
  const type = codeOf(candidates[1]);
  return stated<WireError>({ code, type: type === code ? undefined : type });
}

const vague = /^(?:invalid_request_error|unknown_error)$/;

function withDetails(error: Json, ...candidates: readonly Json[]): WireError {
  return { ...errorOf(...candidates), ...readErrorDetails(error) };
}

function codeOf(json: Json | undefined): string | undefined {
  return json?.integer?.toString() ?? (json?.word === undefined ? undefined : wordOf(json.word));
}

/** A word that may be a label. AWS puts a namespace before it or an address behind it, Python writes `None`. */
function wordOf(text: string): string | undefined {
  const code = text.replace(/^[\w.]+#/, "").replace(/:https?:.*$/, "");
  if (/^(?:none|null|undefined|about:blank)$/i.test(code)) return undefined;
  return /^[\w.:-]{1,64}$/.test(code) && !isSecret(code) ? code : undefined;
}

/** How keys begin: OpenAI's and those who write theirs alike, then Groq's, xAI's, Hugging Face's, GitHub's, AWS's, Google's, and a JWT. */
const keys = /^(?:(?:gsk|sk|pk|rk)_|key-|bearer|xai-|hf_|gh[opsu]_|AKIA|AIza|eyJ)|(?<![a-z\d])(?:sk|pk|rk)-/i;

/** A long run of letters with digits among them: a key or an id, and no word. */
const opaque = /(?=(?:[a-z]*\d){3})[a-z\d]{24,}/i;

/** Some servers write the key that they refuse into the code. */
function isSecret(word: string): boolean {
  return keys.test(word) || opaque.test(word);
}
