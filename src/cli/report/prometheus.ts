import { requestText } from "../back-end/request.ts";
import type { BackEndPlace } from "../back-end/place.ts";

/** Bytes of one answer. */
const answerLimit = 64 * 1024 * 1024;

/** One series with what it is at one time. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series over time; epoch seconds. */
interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [time: number, value: number])[];
}

/** Prometheus' HTTP API, as far as it is asked here. */
export interface Prometheus {
  /** What an expression is at a time, epoch seconds. What is no number is left out. */
  at(expr: string, time: number): Promise<readonly Sample[]>;
  /** What it is from one time to another, every `step` seconds. */
  over(expr: string, from: number, to: number, step: number): Promise<readonly Series[]>;
}

/** Asks a server that has Prometheus' API; four questions at a time, since each may be a costly one. */
export function createPrometheus({ base, headers }: BackEndPlace, timeoutMs: number): Prometheus {
  const inTurn = createTurns(4);
  const ask = (path: string, form: Readonly<Record<string, string>>): Promise<readonly unknown[]> =>
    inTurn(async () => {
      const timeout = `${Math.ceil(timeoutMs / 1000)}s`;
      const text = await requestText({
        url: `${base}/api/v1/${path}`,
        headers,
        form: new URLSearchParams({ ...form, timeout }).toString(),
        timeoutMs,
        limit: answerLimit,
        tooLong: "ask for fewer groups (--by, --where)",
        meaning,
      });
      return resultIn(text, base);
    });
  return {
    at: async (query, time) =>
      (await ask("query", { query, time: instant(time) })).flatMap((one) => {
        const [, value] = list(at(one, "value"));
        const number = numberIn(value);
        return number === undefined ? [] : [{ labels: labelsIn(one), value: number }];
      }),
    over: async (query, start, end, step) =>
      (await ask("query_range", { query, start: instant(start), end: instant(end), step: String(step) })).map(
        (one) => ({
          labels: labelsIn(one),
          points: list(at(one, "values")).flatMap((point) => {
            const [time, value] = list(point);
            const number = numberIn(value);
            return typeof time === "number" && number !== undefined ? [[time, number] as const] : [];
          }),
        }),
      ),
  };
}

function meaning(status: number): string | undefined {
  if (status === 401 || status === 403)
    return "PROMETHEUS_USERNAME with PROMETHEUS_PASSWORD, or PROMETHEUS_BEARER_TOKEN, say who asks; PROMETHEUS_ORG_ID says for which tenant";
  if (status === 404)
    return "the address is that of Prometheus itself, without /api/v1 (Mimir's and Grafana Cloud's ends in /prometheus or /api/prom)";
  return undefined;
}

function resultIn(text: string, base: string): readonly unknown[] {
  // Foreign JSON: each part is looked at before it is used.
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`${new URL(base).origin} answers with no JSON: it may be another server's address`);
  }
  const result = at(at(answer, "data"), "result");
  if (!Array.isArray(result))
    throw new Error(`${new URL(base).origin} answers with no result: it may be another server's address`);
  return result;
}

function labelsIn(one: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(at(one, "metric") ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

/** To the millisecond: as a number of seconds it would be cut to the one before, now and then. */
function instant(time: number): string {
  return new Date(Math.round(time * 1000)).toISOString();
}

/** NaN and infinities are what divisions by nothing give. */
function numberIn(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Lets so many go on at once, the others in the order in which they came. */
function createTurns(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
