import { parseArgs } from "node:util";
import { type Flavour, flavours } from "../../promql/flavour.ts";
import { quote } from "../../settings/quote.ts";
import { notUnderstood } from "../not-understood.ts";
import { refuseRepeated } from "../repeated.ts";
import { UsageError } from "../usage-error.ts";
import { type Dimension, readDimensions, readWhere } from "./dimensions.ts";
import { readRanges } from "./ranges.ts";
import { type Clock, type Range, readOffset } from "./times.ts";

/** What `relayscope report` was asked for. */
export interface Options {
  readonly prometheus: string;
  readonly range: Range;
  /** What it is compared with. */
  readonly against: Range | undefined;
  readonly by: readonly Dimension[];
  /** As they were given. */
  readonly conditions: readonly string[];
  /** Matchers of PromQL. */
  readonly where: string;
  readonly currency: string | undefined;
  /** Undefined: what is found there. */
  readonly generation: Flavour | undefined;
  readonly format: Format;
  readonly out: string | undefined;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

type Format = "table" | "json" | "csv" | "html";

const formats: readonly Format[] = ["table", "json", "csv", "html"];

export const usage = `usage: relayscope report --prometheus URL [options]
What the calls of a range of time were: calls, bad calls, latency, first token, tokens, cost and saving, as the dashboards count them.
  --prometheus URL    Prometheus, Mimir or another server with its API (default: PROMETHEUS_URL). Who asks: PROMETHEUS_USERNAME with
                      PROMETHEUS_PASSWORD or PROMETHEUS_PASSWORD_FILE, or PROMETHEUS_BEARER_TOKEN or PROMETHEUS_BEARER_TOKEN_FILE;
                      PROMETHEUS_ORG_ID for the tenant
  --last DURATION     up to now: 90m, 24h, 7d (default 24h)
  --from T, --to T    instead: a day (2026-11-01; as --to all of it), a date and time (2026-11-01T08:00+07:00), now, now-24h
  --against previous  compared with the range just before, as long; or a DURATION (7d): the same range so much earlier
  --against-from T, --against-to T   compared with this range
  --by KEYS           a table each: service, relay, model, team, env, role, provider, operation, or a label's name; relay+model for
                      both together (default service,relay,model)
  --where LABEL=VALUE only these calls; also != =~ !~; as often as needed
  --currency CODE     only money in this currency
  --generation NAME   classic or native histograms, as the dashboards' (default: what is found)
  --format NAME       table, json, csv or html: one file with charts, for a browser or to print (default table)
  --out FILE          writes it there
  --utc-offset +HH:MM days and times are those there (default +00:00: UTC)
  --timeout SECONDS   the longest that one answer may take, 1 to 600 (default 30)
Exit code: 0 well, 1 nothing was found or Prometheus can't be asked, 2 the command line is not understood.`;

/** Reads the command line; `now` in epoch milliseconds. Undefined: help is asked for. Throws a UsageError. */
export function readOptions(given: readonly string[], env: NodeJS.ProcessEnv, now: number): Options | undefined {
  const values = parse(given);
  if (values.help === true) return undefined;
  const prometheus = values.prometheus ?? env["PROMETHEUS_URL"]?.trim() ?? "";
  if (prometheus === "")
    throw new UsageError(
      "--prometheus: the address of Prometheus is needed, such as http://127.0.0.1:9090, or PROMETHEUS_URL. See relayscope report --help",
    );
  const clock = { offset: readOffset(values["utc-offset"]), now: now / 1000 };
  const { range, against } = readRanges(values, clock);
  const { out } = values;
  if (out !== undefined && (out.trim() === "" || out.includes("\0")))
    throw new UsageError("--out: expected a file to write");
  return {
    prometheus,
    range,
    against,
    by: readDimensions(values.by),
    conditions: values.where,
    where: readWhere(values.where),
    currency: values.currency === undefined ? undefined : readCurrency(values.currency),
    generation: values.generation === undefined ? undefined : oneOf("--generation", values.generation, flavours),
    format: oneOf("--format", values.format, formats),
    out,
    clock,
    timeoutMs: readTimeout(values.timeout) * 1000,
  };
}

function readCurrency(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw new UsageError(
    `--currency: ${quote(text)} is not accepted; expected three capital letters (ISO 4217), such as CNY`,
  );
}

function readTimeout(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 600) return Number(text);
  throw new UsageError(`--timeout: ${quote(text)} is not accepted; expected whole seconds from 1 to 600`);
}

function oneOf<T extends string>(option: string, text: string, accepted: readonly T[]): T {
  const found = accepted.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`${option}: ${quote(text)} is not accepted; expected ${accepted.join(", ")}`);
}

function parse(given: readonly string[]) {
  const text = { type: "string" } as const;
  const options = {
    prometheus: text,
    last: text,
    from: text,
    to: text,
    against: text,
    "against-from": text,
    "against-to": text,
    by: { ...text, default: "service,relay,model" },
    where: { ...text, multiple: true, default: [] as string[] },
    currency: text,
    generation: text,
    format: { ...text, default: "table" },
    out: text,
    "utc-offset": { ...text, default: "+00:00" },
    timeout: { ...text, default: "30" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const { values, tokens } = parseArgs({ args: withEquals(given), options, strict: true, tokens: true });
    refuseRepeated(tokens, options);
    return values;
  } catch (error) {
    throw error instanceof UsageError ? error : notUnderstood(error, options, "report");
  }
}

/** An offset before UTC looks like an option to the parser. */
function withEquals(given: readonly string[]): string[] {
  return given.flatMap((one, at) => {
    const isOffset = (text: string | undefined): boolean => /^-\d/.test(text ?? "");
    if (isOffset(one) && given[at - 1] === "--utc-offset") return [];
    return one === "--utc-offset" && isOffset(given[at + 1]) ? `${one}=${given[at + 1] ?? ""}` : one;
  });
}
