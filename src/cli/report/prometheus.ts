import { originOf, requestText } from "../back-end/request.ts";
import type { BackEndPlace } from "../back-end/place.ts";
import type { Range } from "./times.ts";

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
  /** Whether any series of these selectors has a sample in a range, about. */
  has(selectors: readonly string[], range: Range): Promise<boolean>;
}

/** Asks a server that has Prometheus' API; four questions at a time, since each may be a costly one. */
export function createPrometheus({ base, headers }: BackEndPlace, timeoutMs: number): Prometheus {
  const inTurn = createTurns(4);
  const post = (path: string, form: readonly (readonly [string, string])[]): Promise<unknown> =>
    inTurn(async () => {
      const text = await requestText({
        url: `${base}/api/v1/${path}`,
        headers,
        form: formOf(form),
        timeoutMs,
        limit: answerLimit,
        tooLong: "ask for fewer groups (--by, --where)",
        meaning,
      });
      return dataIn(text, base);
    });
  const timeout = `${Math.ceil(timeoutMs / 1000)}s`;
  const ask = async (path: string, form: Readonly<Record<string, string>>): Promise<readonly unknown[]> =>
    listIn(at(await post(path, Object.entries({ ...form, timeout })), "result"), base);
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
    has: async (selectors, { from, to }) => {
      const asked = selectors.map((one) => ["match[]", one] as const);
      const found = await post("series", [...asked, ["start", instant(from)], ["end", instant(to)], ["limit", "1"]]);
      return listIn(found, base).length > 0;
    },
  };
}

/** A name may stand there more than once. */
function formOf(pairs: readonly (readonly [string, string])[]): string {
  const form = new URLSearchParams();
  for (const [name, value] of pairs) form.append(name, value);
  return form.toString();
}

function meaning(status: number): string | undefined {
  if (status === 401 || status === 403)
    return "PROMETHEUS_USERNAME with PROMETHEUS_PASSWORD, or PROMETHEUS_BEARER_TOKEN, say who asks; PROMETHEUS_ORG_ID says for which tenant";
  if (status >= 300 && status < 400)
    return "it leads elsewhere, perhaps to a page to sign in; the address of Prometheus' own API is needed";
  if (status === 404)
    return "the address is that of Prometheus itself, without /api/v1 (Mimir's and Grafana Cloud's ends in /prometheus or /api/prom)";
  return undefined;
}

function dataIn(text: string, base: string): unknown {
  // Foreign JSON: each part is looked at before it is used.
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`${originOf(base)} answers with no JSON: it may be another server's address, or a page to sign in`);
  }
  return at(answer, "data");
}

function listIn(result: unknown, base: string): readonly unknown[] {
  if (!Array.isArray(result))
    throw new Error(`${originOf(base)} answers with no result: it may be another server's address`);
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
