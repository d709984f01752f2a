import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { diag } from "@opentelemetry/api";
import { getStringFromEnv } from "@opentelemetry/core";
import { readHeaders } from "./headers.ts";
import { distro } from "./resource.ts";

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

type Say = (line: string) => void;

/**
 * Reads `OTEL_EXPORTER_OTLP_*` as OpenTelemetry's own exporters do (a test compares), for all signals at once: what is
 * wrong in a variable that they share is said in one line. A signal whose address is wrong has no destination.
 */
export function readDestinations(signals: readonly Signal[]): ReadonlyMap<Signal, Destination> {
  const said = new Set<string>();
  const say: Say = (line) => {
    if (!said.has(line)) diag.warn(line);
    said.add(line);
  };
  const destinations = new Map<Signal, Destination>();
  const wrong = new Map<string, string[]>();
  for (const signal of signals) {
    const { variable, url } = readUrl(signal);
    if (url === undefined) wrong.set(variable, [...(wrong.get(variable) ?? []), signal.toLowerCase()]);
    else destinations.set(signal, readDestination(signal, url, say));
  }
  for (const [variable, unsent] of wrong) {
    const form = "an address such as http://localhost:4318 or https://collector.example";
    diag.error(`${variable}=${quote(getStringFromEnv(variable) ?? "")} is not ${form}; not sent: ${unsent.join(", ")}`);
  }
  return destinations;
}

function readDestination(signal: Signal, url: string, say: Say): Destination {
  return {
    url,
    headers: {
      ...readHeaders("OTEL_EXPORTER_OTLP_HEADERS", say),
      ...readHeaders(`OTEL_EXPORTER_OTLP_${signal}_HEADERS`, say),
      "content-type": "application/json",
      "user-agent": `${distro.name}/${distro.version}`,
    },
    gzip: readEither(signal, "COMPRESSION", "none or gzip", readCompression, say) === "gzip",
    timeoutMs: readEither(signal, "TIMEOUT", "milliseconds above 0", readMillis, say) ?? 10_000,
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

// One line, and without what an address may hold of secrets: what stands before an @, and a query.
function quote(value: string): string {
  const told = value.replace(/^.*@/s, "…@").replace(/[?#].*$/s, "?…");
  return JSON.stringify(told.length > 80 ? `${told.slice(0, 80)}…` : told);
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
  return Number(text) > 0 && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function readFile(part: "ca" | "cert" | "key", signal: Signal, name: string, say: Say): { [part: string]: Buffer } {
  const variable = [`OTEL_EXPORTER_OTLP_${signal}_${name}`, `OTEL_EXPORTER_OTLP_${name}`].find(
    (one) => getStringFromEnv(one) !== undefined,
  );
  if (variable === undefined) return {};
  try {
    return { [part]: readFileSync(resolve(getStringFromEnv(variable) ?? "")) };
  } catch {
    say(`${variable}: the file cannot be read; going on without it`);
    return {};
  }
}
