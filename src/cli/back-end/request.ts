import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { collectSecrets } from "../doctor/secrets.ts";

const tries = 3;
// Busy, or behind a gateway that is.
const again: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** One question to a back end's API. */
export interface Question {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent by POST, as a form; without it, it is a GET. */
  readonly form?: string;
  readonly timeoutMs: number;
  /** Bytes of the answer. */
  readonly limit: number;
  /** What to do where the answer is longer, as a part of a sentence. */
  readonly tooLong: string;
  /** What a status means here, as the end of a sentence; undefined where the answer's own words are to be told. */
  meaning(status: number): string | undefined;
}

/** An answer that is none: the server refused, and said why. */
export class Refused extends Error {
  readonly status: number;
  /** What the server said, which may repeat what it was sent. */
  readonly said: string;

  constructor(message: string, status: number, said: string) {
    super(message);
    this.status = status;
    this.said = said;
  }
}

/** Asks until there is an answer, three times where the server is busy. Throws a sentence that says what is wrong, and repeats no header. */
export async function requestText(question: Question): Promise<string> {
  for (let tried = 1; ; tried += 1) {
    const { status, text } = await send(question);
    if (status === 200) return text;
    if (!again.has(status) || tried === tries)
      throw new Refused(`${originOf(question.url)} answers HTTP ${status}${why(status, text, question)}`, status, text);
    await sleep(tried * 1000);
  }
}

/** By node:http, as the exports go: no proxy, and nothing that a preload in this process would tell. */
function send({ url, headers, form, timeoutMs, limit, tooLong }: Question): Promise<{ status: number; text: string }> {
  const request = url.startsWith("https:") ? overHttps : overHttp;
  const posted = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`${originOf(url)} ${reason}`));
    const options = {
      method: form === undefined ? "GET" : "POST",
      headers: { ...headers, ...posted },
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const asked = request(url, options, (response) => {
      const pieces: Uint8Array[] = [];
      let size = 0;
      response.on("data", (piece: Uint8Array) => {
        size += piece.byteLength;
        if (size <= limit) return void pieces.push(piece);
        fail(`answers with more than ${limit} bytes; ${tooLong}`);
        asked.destroy();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() }));
      response.on("error", (error) => fail(reasonOf(error, timeoutMs)));
    });
    asked.on("error", (error) => fail(reasonOf(error, timeoutMs)));
    asked.end(form);
  });
}

function reasonOf(error: Error, timeoutMs: number): string {
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return `does not answer within ${timeoutMs / 1000} s (--timeout)`;
  const code = "code" in error ? String(error.code) : error.name;
  const reason = reasons[code];
  return reason === undefined ? `cannot be asked (${code})` : `cannot be asked: ${reason} (${code})`;
}

const untrusted = "its certificate is not trusted here; NODE_EXTRA_CA_CERTS names a file with the one that signed it";
const reasons: Readonly<Partial<Record<string, string>>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no such host is known",
  EAI_AGAIN: "the host's name cannot be looked up now",
  EHOSTUNREACH: "no way leads there",
  ECONNRESET: "the connection broke off",
  ETIMEDOUT: "nobody answers there",
  EPROTO: "it does not speak TLS; http:// may be meant",
  HPE_INVALID_CONSTANT: "it does not speak HTTP; https:// may be meant",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
};

function why(status: number, text: string, { headers, meaning }: Question): string {
  const means = meaning(status);
  if (means !== undefined) return `: ${means}`;
  // A gateway may repeat what it was sent.
  const secrets = collectSecrets({});
  const [, sent = ""] = (headers["authorization"] ?? "").split(" ");
  for (const form of [sent, ...Buffer.from(sent, "base64").toString().split(":")]) secrets.add(form);
  const said = secrets.quote(text);
  return said === "" ? "" : `: ${said}`;
}

/** The part of an address that may be told. */
export function originOf(url: string): string {
  return new URL(url).origin;
}
