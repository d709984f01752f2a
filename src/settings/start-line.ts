import type { Settings } from "./config.ts";
import { asLine } from "./quote.ts";

/** What is known at the start besides the settings. */
export interface StartFacts {
  readonly version: string;
  /** `process.versions`: of Node, and of the undici that is built in. */
  readonly node: string;
  readonly undici?: string | undefined;
  /** Signals that are sent by us, with the address of each. */
  readonly sends: readonly { readonly signal: string; readonly url: string }[];
  /** Whose OpenTelemetry tells the calls, where there is more to say than the setting does. */
  readonly openTelemetry?: string;
}

/** One line that says what is on: no header, no credentials, of an address scheme, host and port alone. */
export function startLine(settings: Settings, { version, node, undici, sends, openTelemetry }: StartFacts): string {
  const { content, otel, propagate, relays, prices, httpSpans, generation, logFile, exitTimeoutMs, otlpHeadersFile } =
    settings;
  const hosts = typeof propagate === "string" ? propagate : `to ${count(propagate.length, "host")}`;
  return asLine(
    [
      `${version} is on (Node ${node}${undici === undefined ? "" : `, its undici ${undici}`})`,
      tellSends(sends),
      ...(otlpHeadersFile === undefined || sends.length === 0 ? [] : ["headers from a file"]),
      ...(logFile === undefined ? [] : [`log records to the file ${logFile}`]),
      ...(content === "NO_CONTENT" ? [] : [`content: ${content}`]),
      `OpenTelemetry: ${otel}${openTelemetry === undefined ? "" : ` (${openTelemetry})`}`,
      `traceparent: ${hosts}`,
      `prices: ${prices === undefined ? "" : "own file, then "}list`,
      `relays named: ${relays.size}`,
      `HTTP spans: ${httpSpans}`,
      `metric names: ${generation}`,
      `at the end: ${exitTimeoutMs} ms`,
    ].join("; "),
  );
}

function tellSends(sends: StartFacts["sends"]): string {
  if (sends.length === 0) return "sends nothing";
  const byOrigin = new Map<string, string[]>();
  for (const { signal, url } of sends) {
    const { origin } = new URL(url);
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), signal.toLowerCase()]);
  }
  return [...byOrigin].map(([origin, signals]) => `${signals.join(", ")} to ${origin}`).join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
