import { readFileSync } from "node:fs";
import { diag } from "@opentelemetry/api";
import { getStringFromEnv, parseKeyPairsIntoRecord } from "@opentelemetry/core";
import { convertLegacyHttpOptions } from "@opentelemetry/otlp-exporter-base/node-http";
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

/**
 * Reads `OTEL_EXPORTER_OTLP_*` for one signal. Address, time limit and compression are what OpenTelemetry's own
 * exporters make of them; it gives headers and certificates only through promises, so these are read here.
 */
export function readDestination(signal: Signal): Destination {
  const read = convertLegacyHttpOptions({}, signal, `v1/${signal.toLowerCase()}`, {});
  sayWrong(signal);
  return {
    url: read.url,
    headers: {
      ...parseKeyPairsIntoRecord(getStringFromEnv("OTEL_EXPORTER_OTLP_HEADERS")),
      ...parseKeyPairsIntoRecord(getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_HEADERS`)),
      "content-type": "application/json",
      "user-agent": `${distro.name}/${distro.version}`,
    },
    gzip: read.compression === "gzip",
    timeoutMs: read.timeoutMillis,
    tls: {
      ...readFile("ca", signal, "CERTIFICATE"),
      ...readFile("cert", signal, "CLIENT_CERTIFICATE"),
      ...readFile("key", signal, "CLIENT_KEY"),
    },
  };
}

/** `localhost:4318` is a URL with the scheme `localhost:`, so that no URL parser finds the slip. */
function sayWrong(signal: Signal): void {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, "OTEL_EXPORTER_OTLP_ENDPOINT"];
  const name = names.find((variable) => getStringFromEnv(variable) !== undefined);
  const value = name === undefined ? undefined : getStringFromEnv(name);
  if (name === undefined || value === undefined || /^https?:\/\/./i.test(value)) return;
  diag.error(
    `${name}=${JSON.stringify(value)} is not a URL such as http://localhost:4318; ${signal.toLowerCase()} are not sent`,
  );
}

function readFile(part: "ca" | "cert" | "key", signal: Signal, name: string): { [part: string]: Buffer } {
  const path =
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_${name}`) ?? getStringFromEnv(`OTEL_EXPORTER_OTLP_${name}`);
  if (path === undefined) return {};
  try {
    return { [part]: readFileSync(path) };
  } catch {
    diag.warn(`OTEL_EXPORTER_OTLP_${name}: the file cannot be read; going on without it`);
    return {};
  }
}
