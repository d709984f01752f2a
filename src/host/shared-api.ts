import type {
  ContextManager,
  LoggerProvider,
  MeterProvider,
  TextMapPropagator,
  TracerProvider,
} from "@opentelemetry/api";

// Where all copies of OpenTelemetry's API in a process meet: one object under a registered symbol, and for logs, before
// API 1.10, a function under another. The API reads it only where its own version is not the newer one; we read it as it
// is, since what is registered there has kept its shape through all of 1.x.

/** What a process's OpenTelemetry consists of, by the names that the API registers it under. */
export interface Registered {
  trace?: TracerProvider;
  context?: ContextManager;
  propagation?: TextMapPropagator;
  metrics?: MeterProvider;
  logs?: LoggerProvider;
}

export type RegisteredType = keyof Registered;

/** The symbol of the object that the API's copies share. */
export const apiKey = Symbol.for("opentelemetry.js.api.1");
const olderLogsKey = Symbol.for("io.opentelemetry.js.api.logs");

/** What is registered in this process, by whomever. */
export function readRegistered(): Registered {
  const shared = globalThis as { [apiKey]?: unknown };
  const api = shared[apiKey];
  return typeof api === "object" && api !== null ? (api as Registered) : {};
}

/** The logger provider that an app registered through @opentelemetry/api-logs, as all did before API 1.10. */
export function readOlderLogs(): LoggerProvider | undefined {
  const find = (globalThis as { [olderLogsKey]?: unknown })[olderLogsKey];
  // Asked with the one version of that contract that there has been.
  return typeof find === "function" ? (find(1) as LoggerProvider | undefined) : undefined;
}
