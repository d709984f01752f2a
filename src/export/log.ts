import { DiagLogLevel, diag } from "@opentelemetry/api";
import type { DiagLogFunction } from "@opentelemetry/api";
import { inspect } from "node:util";
import type { LogLevel } from "../config.ts";

const levels: Record<LogLevel, DiagLogLevel> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
};

/** Sends what OpenTelemetry and we have to say to stderr, a line each: stdout is the app's, also for `info`. */
export function logToStderr(level: LogLevel): void {
  const write: DiagLogFunction = (message, ...more) => {
    const line = [
      message,
      ...more.map((one) => (typeof one === "string" ? one : inspect(one, { breakLength: Infinity }))),
    ].join(" ");
    process.stderr.write(`relayscope: ${line.replaceAll("\n", " ")}\n`);
  };
  diag.setLogger(
    { error: write, warn: write, info: write, debug: write, verbose: write },
    { logLevel: levels[level], suppressOverrideMessage: true },
  );
}
