import { parseArgs } from "node:util";
import { notUnderstood } from "../../not-understood.ts";
import { UsageError } from "../../usage-error.ts";
import { invoiceFormats, type InvoiceFormatName } from "./invoice-formats.ts";
import {
  readBy,
  readCurrency,
  readFormat,
  readInstant,
  readOffset,
  readSelector,
  readTolerance,
  readWhole,
} from "./option-words.ts";

const dayMs = 86_400_000;

/** What `relayscope prices replay` was asked for. */
export interface Options {
  readonly help: boolean;
  /** A path, `-`, or Loki's address. */
  readonly logs: string;
  /** Epoch milliseconds, the first instant. */
  readonly from: number | undefined;
  /** Epoch milliseconds, the first instant that is no part of it. */
  readonly until: number | undefined;
  readonly prices: string | undefined;
  readonly currency: string | undefined;
  readonly relay: string | undefined;
  /** Model, relay, day, or an attribution key. */
  readonly by: readonly string[];
  readonly output: "table" | "json" | "csv";
  readonly reconcile: string | undefined;
  readonly format: InvoiceFormatName | undefined;
  /** Part of the larger of two amounts. */
  readonly tolerance: number;
  /** Milliseconds by which days begin before those of UTC. */
  readonly offsetMs: number;
  readonly selector: string;
  readonly page: number;
  readonly timeoutMs: number;
}

export const usage = `usage: relayscope prices replay --logs FILE|LOKI_URL [options]
Computes what recorded calls cost, by the prices of now that held at the time of each, and tells what it differs from.
  --logs FILE        OTLP JSON lines, as RELAYSCOPE_LOG_FILE or a Collector's file exporter writes them; .gz is unpacked; - is the standard input
  --logs URL         Loki, such as http://127.0.0.1:3100. Who asks: LOKI_USERNAME with LOKI_PASSWORD or LOKI_PASSWORD_FILE,
                     or LOKI_BEARER_TOKEN or LOKI_BEARER_TOKEN_FILE; LOKI_ORG_ID for the tenant
  --from DATE        the first day, YYYY-MM-DD, or the first instant with a zone, 2026-11-01T08:00:00Z (Loki: default a day ago)
  --to DATE          the last day, all of it, or an instant up to which (default: now, or all that a file has)
  --utc-offset +HH:MM  days begin at midnight there (default +00:00: UTC)
  --prices FILE      the price file (default: RELAYSCOPE_PRICES)
  --by KEYS          groups: model, relay, day, team or another attribution key, or an attribute's whole name (default: model,team,day,relay)
  --relay NAME       only calls of this relay, by its name or host
  --currency CODE    only what is or was charged in this currency
  --reconcile FILE   compares with a provider's bill, CSV
  --format NAME      of the bill: ${Object.keys(invoiceFormats).join(", ")} (default: what its first line says)
  --tolerance 1%     how far a day of a model may be off (default 1%)
  --selector LOGQL   Loki: the streams (default {service_name=~".+"})
  --page NUMBER      Loki: records of one answer, 1 to 5000 (default 1000)
  --timeout SECONDS  Loki: the longest that one answer may take, 1 to 600 (default 30)
  --json, --csv      instead of tables
Exit code: 0 well, 1 nothing could be read, 2 the command line is not understood.`;

/** Reads the command line. Throws a UsageError. */
export function readOptions(given: readonly string[]): Options {
  const values = parse(given);
  const { help = false, json = false, csv = false, logs = "", prices, relay, reconcile } = values;
  if (!help && logs === "")
    throw new UsageError("--logs: a file, - or Loki's address is needed. See relayscope prices replay --help");
  if (json && csv) throw new UsageError("--json and --csv: one of them");
  const offsetMs = readOffset(values["utc-offset"]);
  const from = ifGiven(values.from, (text) => readInstant("--from", text, offsetMs, 0));
  const until = ifGiven(values.to, (text) => readInstant("--to", text, offsetMs, dayMs));
  if (from !== undefined && until !== undefined && from >= until)
    throw new UsageError("--to: expected a time after --from");
  return {
    help,
    logs,
    from,
    until,
    prices,
    relay,
    reconcile,
    currency: ifGiven(values.currency, readCurrency),
    by: readBy(values.by),
    output: json ? "json" : csv ? "csv" : "table",
    format: ifGiven(values.format, readFormat),
    tolerance: readTolerance(values.tolerance),
    offsetMs,
    selector: readSelector(values.selector),
    page: readWhole("--page", values.page, 5000),
    timeoutMs: readWhole("--timeout", values.timeout, 600) * 1000,
  };
}

function ifGiven<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}

function parse(given: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    logs: text,
    from: text,
    to: text,
    "utc-offset": { ...text, default: "+00:00" },
    prices: text,
    by: { ...text, default: "model,team,day,relay" },
    relay: text,
    currency: text,
    reconcile: text,
    format: text,
    tolerance: { ...text, default: "1%" },
    selector: { ...text, default: '{service_name=~".+"}' },
    page: { ...text, default: "1000" },
    timeout: { ...text, default: "30" },
    json: flag,
    csv: flag,
    help: { ...flag, short: "h" },
  } as const;
  try {
    return parseArgs({ args: [...given], options, strict: true }).values;
  } catch (error) {
    throw notUnderstood(error, options, "prices replay");
  }
}
