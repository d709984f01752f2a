import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { createEmittedFile } from "./emitted-file.ts";
import type { OtlpRequest } from "./otlp.ts";
import type { ReceivedLog } from "./received-log.ts";
import { readLogs } from "./received-log.ts";
import type { ReceivedPoint } from "./received-metric.ts";
import { readPoints, seriesOf } from "./received-metric.ts";
import type { ReceivedSpan } from "./received-span.ts";
import { readSpans } from "./received-span.ts";

type Signal = "traces" | "metrics" | "logs";

/** One export request as it came. */
interface ReceivedRequest {
  readonly signal: Signal;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: OtlpRequest;
}

export interface ReceiverOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Called for each new span, once. */
  readonly onSpan?: (span: ReceivedSpan) => void;
  /** Called for each request that was understood, with its body as it came. */
  readonly onRequest?: (message: IncomingMessage, bytes: Uint8Array<ArrayBuffer>) => void;
  /** Spans, logs and requests kept of each, at most; those beyond are counted in `unkept`. */
  readonly limit?: number;
  /** Whether the payloads themselves stay in memory; an hour of them is a gigabyte. */
  readonly keepRequests?: boolean;
  /** Which generation of metric names was asked for: the file for the conformance check is named after it. */
  readonly generation?: "v1.41" | "latest" | "dup";
}

export interface Receiver {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT takes. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly logs: readonly ReceivedLog[];
  /** The latest point of each series. */
  readonly metrics: readonly ReceivedPoint[];
  readonly requests: readonly ReceivedRequest[];
  readonly unkept: number;
  /** What could not be read, a line each, up to 100. */
  readonly problems: readonly string[];
  /** Resolves once the predicate holds, asked after each request; rejects when the time is over. */
  waitFor(predicate: (receiver: Receiver) => boolean, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts an OTLP/HTTP receiver (JSON, gzip or not) on loopback that keeps what it gets. */
export async function createReceiver({
  port = 0,
  onSpan,
  onRequest,
  limit = 200_000,
  keepRequests = true,
  generation = "v1.41",
}: ReceiverOptions = {}): Promise<Receiver> {
  const spans: ReceivedSpan[] = [];
  const logs: ReceivedLog[] = [];
  const requests: ReceivedRequest[] = [];
  const series = new Map<string, ReceivedPoint>();
  const problems: string[] = [];
  const waiting = new Set<() => void>();
  const known = new Set<string>();
  let unkept = 0;
  const write = createEmittedFile(generation);

  const keep = <Item>(list: Item[], items: readonly Item[]): void => {
    const room = items.slice(0, Math.max(0, limit - list.length));
    list.push(...room);
    unkept += items.length - room.length;
  };
  // A batch whose answer had not come when its process ended is delivered again: what an earlier request brought is known.
  const newOf = <Item extends { readonly traceId?: string; readonly spanId?: string }>(
    kind: string,
    items: readonly Item[],
  ): Item[] => {
    const keys = items.map(({ traceId, spanId }) =>
      spanId === undefined ? undefined : `${kind} ${traceId ?? ""} ${spanId}`,
    );
    const fresh = items.filter((_, index) => !known.has(keys[index] ?? ""));
    for (const key of keys) if (key !== undefined && known.size < 2 * limit) known.add(key);
    return fresh;
  };
  const take = (signal: Signal, message: IncomingMessage, bytes: Buffer<ArrayBuffer>): void => {
    const text = (message.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
    // OTLP of our own exporter; what does not look like it reads as empty.
    const body = JSON.parse(text) as OtlpRequest;
    if (keepRequests) keep(requests, [{ signal, headers: message.headers, body }]);
    write(signal, text);
    const fresh = newOf("span", readSpans(body));
    keep(spans, fresh);
    keep(logs, newOf("log", readLogs(body)));
    for (const point of readPoints(body)) {
      const key = seriesOf(point);
      if (series.has(key) || series.size < limit) series.set(key, point);
      else unkept += 1;
    }
    for (const span of fresh) onSpan?.(span);
  };

  const judge = async (message: IncomingMessage): Promise<number> => {
    const signal = signals[message.url ?? ""];
    try {
      const bytes = await readAll(message);
      if (message.method !== "POST" || signal === undefined) return 404;
      if (message.headers["content-type"]?.startsWith("application/json") !== true) return 415;
      take(signal, message, bytes);
      onRequest?.(message, bytes);
      return 200;
    } catch (error) {
      if (problems.length < 100) problems.push(String(error));
      return 400;
    }
  };
  const server = createServer(async (message, response) => {
    const status = await judge(message);
    response.writeHead(status, { "content-type": "application/json" });
    response.end("{}");
    for (const check of waiting) check();
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  // A TCP server's address is never a string.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const receiver: Receiver = {
    url,
    spans,
    logs,
    requests,
    problems,
    get metrics() {
      return [...series.values()];
    },
    get unkept() {
      return unkept;
    },
    waitFor: (predicate, timeoutMs = 10_000) =>
      new Promise((done, failed) => {
        const check = (): void => {
          try {
            if (!predicate(receiver)) return;
            done();
          } catch (error) {
            failed(error instanceof Error ? error : new Error(String(error)));
          }
          clearTimeout(timer);
          waiting.delete(check);
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          failed(
            new Error(
              `not received within ${timeoutMs} ms: ${spans.length} spans, ${logs.length} logs, ${series.size} series so far`,
            ),
          );
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

const signals: Readonly<Record<string, Signal>> = {
  "/v1/traces": "traces",
  "/v1/metrics": "metrics",
  "/v1/logs": "logs",
};

async function readAll(message: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of message) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}
