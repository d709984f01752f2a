import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { collectSecrets } from "../../doctor/secrets.ts";

/** Bytes of one answer: a page of 1,000 records, of which only what prices need is asked for, is some 2 MB. */
const answerLimit = 256 * 1024 * 1024;
const tries = 3;
// Busy, or behind a gateway that is.
const again: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** One record as Loki gives it: labels and structured metadata together, all of them text. */
export interface LokiRecord {
  readonly labels: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly at: string;
  readonly line: string;
}

/** Asks Loki for one page of records. Throws a sentence that says what is wrong, and repeats no header. */
export async function askLoki(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  limit = answerLimit,
): Promise<readonly LokiRecord[]> {
  for (let tried = 1; ; tried += 1) {
    const { status, text } = await get(url, headers, timeoutMs, limit);
    if (status === 200) return recordsIn(text, url);
    if (!again.has(status) || tried === tries)
      throw new Error(`${originOf(url)} answers HTTP ${status}${why(status, text, headers["authorization"] ?? "")}`);
    await sleep(tried * 1000);
  }
}

/** By node:http, as the exports go: no proxy, and nothing that a preload in this process would tell. */
function get(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  limit: number,
): Promise<{ readonly status: number; readonly text: string }> {
  const request = url.startsWith("https:") ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`${originOf(url)} ${reason}`));
    const asked = request(url, { headers, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const pieces: Uint8Array[] = [];
      let size = 0;
      response.on("data", (piece: Uint8Array) => {
        size += piece.byteLength;
        if (size <= limit) return void pieces.push(piece);
        fail(`answers with more than ${limit} bytes; ask for fewer records a page (--page)`);
        asked.destroy();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() }));
      response.on("error", (error) => fail(reasonOf(error, timeoutMs)));
    });
    asked.on("error", (error) => fail(reasonOf(error, timeoutMs)));
    asked.end();
  });
}

function reasonOf(error: Error, timeoutMs: number): string {
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return `does not answer within ${timeoutMs / 1000} s (--timeout)`;
  return `cannot be asked (${"code" in error ? String(error.code) : error.name})`;
}

function why(status: number, text: string, authorization: string): string {
  if (status === 401 || status === 403)
    return ": LOKI_USERNAME with LOKI_PASSWORD, or LOKI_BEARER_TOKEN, say who asks; LOKI_ORG_ID says for which tenant";
  if (status === 404) return ": the address is that of Loki itself, without /loki/api/v1";
  // A gateway may repeat what it was sent.
  const secrets = collectSecrets({});
  const [, sent = ""] = authorization.split(" ");
  for (const form of [sent, ...Buffer.from(sent, "base64").toString().split(":")]) secrets.add(form);
  const said = secrets.quote(text);
  return said === "" ? "" : `: ${said}`;
}

function recordsIn(text: string, url: string): readonly LokiRecord[] {
  // Foreign JSON: each part is looked at before it is used.
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`${originOf(url)} answers with no JSON: it may be another server's address`);
  }
  const data = at(answer, "data");
  if (at(data, "resultType") !== "streams")
    throw new Error(`${originOf(url)} answers with no streams of records: it may be another server's address`);
  return list(at(data, "result")).flatMap((stream) => {
    const labels = Object.fromEntries(
      Object.entries(at(stream, "stream") ?? {}).filter(
        (pair): pair is [string, string] => typeof pair[1] === "string",
      ),
    );
    return list(at(stream, "values")).flatMap((value) => {
      const [time, line] = list(value);
      return typeof time === "string" && /^\d{1,20}$/.test(time) ? [{ labels, at: time, line: String(line) }] : [];
    });
  });
}

function originOf(url: string): string {
  return new URL(url).origin;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
