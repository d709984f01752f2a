import { originOf, requestText } from "../../back-end/request.ts";

/** Bytes of one answer: a page of 1,000 records, of which only what prices need is asked for, is some 2 MB. */
const answerLimit = 256 * 1024 * 1024;

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
  const text = await requestText({
    url,
    headers,
    timeoutMs,
    limit,
    tooLong: "ask for fewer records a page (--page)",
    meaning,
  });
  return recordsIn(text, url);
}

function meaning(status: number): string | undefined {
  if (status === 401 || status === 403)
    return "LOKI_USERNAME with LOKI_PASSWORD, or LOKI_BEARER_TOKEN, say who asks; LOKI_ORG_ID says for which tenant";
  if (status === 404) return "the address is that of Loki itself, without /loki/api/v1";
  return undefined;
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

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
