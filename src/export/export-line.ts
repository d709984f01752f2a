import type { ISerializer } from "@opentelemetry/otlp-transformer";
import type { DeliveryReport } from "./delivery-report.ts";
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

/** What all signals' ways out are made of. `endMs` is what the end of the process may take, if anything. */
export interface LineOptions {
  readonly destination: Destination;
  readonly endMs: number;
  readonly report: DeliveryReport;
}

/** Makes a signal's way out. */
export function createExportLine<Batch, Answer extends { partialSuccess?: object }>(
  signal: Signal,
  serializer: ISerializer<Batch, Answer>,
  { destination, endMs, report }: LineOptions,
): ExportLine<Batch> {
  const { url } = destination;
  const transport = createTransport(destination, endMs);
  return {
    destination,
    async send(batch) {
      const body = serializer.serializeRequest(batch);
      if (body === undefined) return { delivered: true, rejected: 0 };
      const answer = await transport.send(body);
      if (answer.status === "failed") {
        report.failed(signal, { url, reason: answer.reason });
        return { delivered: false, ...(answer.againMs !== undefined && { againMs: answer.againMs }) };
      }
      report.delivered(signal, url);
      return { delivered: true, rejected: countRejected(serializer, answer.body) };
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
    // The serialiser would say of each body that is no JSON that it is none.
    JSON.parse(Buffer.from(body).toString());
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
