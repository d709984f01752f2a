import { diag } from "@opentelemetry/api";
import type { ISerializer } from "@opentelemetry/otlp-transformer";
import { readDestination } from "./destination.ts";
import type { Destination, Signal } from "./destination.ts";
import type { Sent } from "./outbox.ts";
import { createTransport } from "./transport.ts";

/** The way out of one signal: the same serialiser and destination for a running process and for one that ends. */
export interface ExportLine<Batch> {
  readonly destination: Destination;
  send(batch: Batch): Promise<Sent>;
  /** A body for the delivery at the process's end. */
  pack(batch: Batch): Uint8Array[];
  close(): void;
}

/** Makes a signal's way out. `connectMs` bounds how long an unanswered connect can hold a process that is at its end. */
export function createExportLine<Batch, Answer extends { partialSuccess?: object }>(
  signal: Signal,
  serializer: ISerializer<Batch, Answer>,
  connectMs: number,
): ExportLine<Batch> {
  const destination = readDestination(signal);
  const transport = createTransport(destination, connectMs);
  let failing = false;

  // Said once per change: a collector that is away must not fill the app's log.
  const tell = (reason: string | undefined): void => {
    if (reason !== undefined && !failing)
      diag.warn(`${signal.toLowerCase()} cannot be delivered to ${origin(destination.url)}: ${reason}`);
    if (reason === undefined && failing) diag.info(`${signal.toLowerCase()} are delivered again`);
    failing = reason !== undefined;
  };

  return {
    destination,
    async send(batch) {
      const body = serializer.serializeRequest(batch);
      if (body === undefined) return { delivered: true, rejected: 0 };
      const answer = await transport.send(body);
      tell(answer.status === "failed" ? answer.reason : undefined);
      return answer.status === "failed"
        ? { delivered: false }
        : { delivered: true, rejected: countRejected(serializer, answer.body) };
    },
    pack(batch) {
      const body = serializer.serializeRequest(batch);
      return body === undefined ? [] : [body];
    },
    close: () => transport.close(),
  };
}

// `rejectedSpans`, `rejectedDataPoints`, `rejectedLogRecords`: JSON has the number as a text, as int64 is written.
function countRejected(serializer: ISerializer<never, { partialSuccess?: object }>, body: Uint8Array): number {
  if (body.byteLength === 0) return 0;
  try {
    const partial = serializer.deserializeResponse(body).partialSuccess ?? {};
    const [count] = Object.entries(partial).flatMap(([name, value]) =>
      name.startsWith("rejected") ? [Number(value)] : [],
    );
    return count !== undefined && count > 0 ? count : 0;
  } catch {
    // Delivered nevertheless: the status said so.
    return 0;
  }
}

// Without what an address may carry of secrets.
function origin(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
