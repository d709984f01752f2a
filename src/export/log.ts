import { DiagLogLevel, diag } from "@opentelemetry/api";
import type { DiagLogFunction } from "@opentelemetry/api";
import { inspect } from "node:util";
import type { LogLevel } from "../settings/config.ts";
import { maskText } from "../mask.ts";
import { asLine } from "../settings/quote.ts";

const levels: Record<LogLevel, DiagLogLevel> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.ALL,
};

// An error's text may hold a page of what somebody else wrote.
const longest = 4000;

// An error by its stack alone: what else it carries (an address with its query, a request) is not for a log.
function tell(one: unknown): string {
  return one instanceof Error ? (one.stack ?? String(one)) : inspect(one, { breakLength: Infinity });
}

/** Sends what OpenTelemetry and we have to say to stderr, a line each: stdout is the app's, also for `info`. */
export function logToStderr(level: LogLevel): void {
  const write: DiagLogFunction = (message, ...more) => {
    const line = [message, ...more.map((one) => (typeof one === "string" ? one : tell(one)))].join(" ");
    process.stderr.write(
      `relayscope: ${asLine(maskText(line.length > longest ? `${line.slice(0, longest)}…` : line))}\n`,
    );
  };
  diag.setLogger(
    { error: write, warn: write, info: write, debug: write, verbose: write },
    { logLevel: levels[level], suppressOverrideMessage: true },
  );
}
