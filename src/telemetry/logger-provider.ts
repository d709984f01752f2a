import type { Attributes, Context } from "@opentelemetry/api";
import type { StructuredAttributes } from "./structured-attributes.ts";

/** Where log records go: what Relayscope needs of a `LoggerProvider`. API 1.10 and api-logs have it; API 1.9 names none. */
export interface LoggerProvider {
  getLogger(name: string, version?: string, options?: { schemaUrl?: string }): Logger;
}

/** What Relayscope needs of a `Logger`. */
export interface Logger {
  emit(record: LogRecord): void;
}

/** What Relayscope says in a log record. */
interface LogRecord {
  eventName: string;
  /** Epoch milliseconds. */
  timestamp: number;
  /** The log data model's, from 1 to 24. */
  severityNumber: number;
  severityText: string;
  body: string;
  attributes: Attributes | StructuredAttributes;
  context: Context;
}
