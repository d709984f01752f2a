import { resolve } from "node:path";
import { getStringFromEnv } from "@opentelemetry/core";
import { quote } from "../settings/quote.ts";
import { readHeaders, readHeadersFile } from "./headers.ts";
import { milliseconds, readNumber } from "./numbers.ts";
import { distro } from "./resource.ts";
import { readBounded } from "./read-bounded.ts";
import { createSay } from "./say.ts";
import type { Say } from "./say.ts";

/** The three signals, as they are written in OTEL_* variables. */
export type Signal = "TRACES" | "METRICS" | "LOGS";

/** Where a signal goes, all of it known at once: while a process exits, nothing can be waited for. Plain data, for a worker. */
export interface Destination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  /** The longest that one export may take, its retries included. */
  readonly timeoutMs: number;
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

/**
 * Reads `OTEL_EXPORTER_OTLP_*` as OpenTelemetry's own exporters do (a test compares), for all signals at once: what is
 * wrong in a variable that they share is said in one line. A signal whose address is wrong has no destination. The
 * headers in `headersFile`, if any, go before those of the variable that the signals share.
 */
export function readDestinations(
  signals: readonly Signal[],
  headersFile?: string | undefined,
): ReadonlyMap<Signal, Destination> {
  const say = createSay();
  const fromFile = headersFile === undefined || signals.length === 0 ? {} : readHeadersFile(headersFile, say);
  const destinations = new Map<Signal, Destination>();
  const wrong = new Map<string, string[]>();
  for (const signal of signals) {
    const { variable, url } = readUrl(signal);
    if (url === undefined) wrong.set(variable, [...(wrong.get(variable) ?? []), signal.toLowerCase()]);
    else destinations.set(signal, readDestination(signal, url, fromFile, say));
  }
  for (const [variable, unsent] of wrong) {
    const form = "an address such as http://localhost:4318 or https://collector.example";
    const line = `${variable}=${quote(getStringFromEnv(variable) ?? "")} is not ${form}; not sent: ${unsent.join(", ")}`;
    say(line, "error");
  }
  return destinations;
}

function readDestination(signal: Signal, url: string, fromFile: Record<string, string>, say: Say): Destination {
  return {
    url,
    headers: {
      ...readHeaders("OTEL_EXPORTER_OTLP_HEADERS", say),
      ...fromFile,
      ...readHeaders(`OTEL_EXPORTER_OTLP_${signal}_HEADERS`, say),
      "content-type": "application/json",
      "user-agent": `${distro.name}/${distro.version}`,
    },
    gzip: readEither(signal, "COMPRESSION", "none or gzip", readCompression, say) === "gzip",
    timeoutMs: Math.min(
      readEither(signal, "TIMEOUT", milliseconds.accepted, readMillis, say) ?? 10_000,
      readBatchTimeout(signal) ?? Infinity,
    ),
    tls: {
      ...readFile("ca", signal, "CERTIFICATE", say),
      ...readFile("cert", signal, "CLIENT_CERTIFICATE", say),
      ...readFile("key", signal, "CLIENT_KEY", say),
    },
  };
}

// The variable of one signal has the whole address, the common one lacks the signal's path.
function readUrl(signal: Signal): { variable: string; url: string | undefined } {
  const own = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;
  const common = "OTEL_EXPORTER_OTLP_ENDPOINT";
  const given = getStringFromEnv(own)?.trim();
  if (given !== undefined) return { variable: own, url: asHttp(given) };
  const base = getStringFromEnv(common)?.trim() ?? "http://localhost:4318";
  const url = asHttp(base) && asHttp(`${base.endsWith("/") ? base : `${base}/`}v1/${signal.toLowerCase()}`);
  return { variable: common, url };
}

// `localhost:4318` is a URL with the scheme `localhost:`: no URL parser finds that slip.
function asHttp(text: string): string | undefined {
  const url = URL.parse(text);
  return url?.protocol === "http:" || url?.protocol === "https:" ? url.href : undefined;
}

function readEither<Value>(
  signal: Signal,
  name: string,
  accepted: string,
  parse: (text: string) => Value | undefined,
  say: Say,
): Value | undefined {
  const values = [`OTEL_EXPORTER_OTLP_${signal}_${name}`, `OTEL_EXPORTER_OTLP_${name}`].map((variable) => {
    const text = getStringFromEnv(variable)?.trim();
    const value = text === undefined ? undefined : parse(text);
    if (text !== undefined && value === undefined)
      say(`${variable}=${quote(text)} is not ${accepted}; going on without it`);
    return value;
  });
  return values.find((value) => value !== undefined);
}

function readCompression(text: string): "none" | "gzip" | undefined {
  return text === "none" || text === "gzip" ? text : undefined;
}

function readMillis(text: string): number | undefined {
  return milliseconds.takes(Number(text)) ? Number(text) : undefined;
}

// How long a batch may take, whoever sends it; of metrics the reader knows.
function readBatchTimeout(signal: Signal): number | undefined {
  if (signal === "METRICS") return undefined;
  const variable = signal === "TRACES" ? "OTEL_BSP_EXPORT_TIMEOUT" : "OTEL_BLRP_EXPORT_TIMEOUT";
  return readNumber([variable], milliseconds, "the timeout of OTLP");
}

// Ten times what a system has of authorities.
const certificateLimit = 4 * 2 ** 20;

function readFile(part: "ca" | "cert" | "key", signal: Signal, name: string, say: Say): { [part: string]: Buffer } {
  const variable = [`OTEL_EXPORTER_OTLP_${signal}_${name}`, `OTEL_EXPORTER_OTLP_${name}`].find(
    (one) => getStringFromEnv(one) !== undefined,
  );
  if (variable === undefined) return {};
  const content = readBounded(resolve(getStringFromEnv(variable) ?? ""), certificateLimit);
  if (content !== undefined) return { [part]: content };
  say(`${variable} is not the path of a file that can be read; going on without it`);
  return {};
}
