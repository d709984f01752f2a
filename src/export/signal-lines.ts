import { getStringFromEnv } from "@opentelemetry/core";
import { JsonLogsSerializer, JsonMetricsSerializer, JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { IExportMetricsServiceResponse, ISerializer } from "@opentelemetry/otlp-transformer";
import type { LogRecordProcessor, ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { MetricProducer, MetricReader, ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import type { Destination } from "./destination.ts";
import { readTemporality } from "./environment.ts";
import { createExportLine } from "./export-line.ts";
import type { ExportLine, LineOptions } from "./export-line.ts";
import { createLogFile } from "./log-file.ts";
import type { LogFile } from "./log-file.ts";
import { PeriodicReader, countPoints } from "./metric-reader.ts";
import { readMetricTimes } from "./metric-times.ts";
import { readMillis, readSize } from "./numbers.ts";
import { createLogProcessor, createOutbox, createSpanProcessor } from "./outbox.ts";
import { say } from "./say.ts";
import type { SignalCounts } from "../telemetry/signal-counts.ts";
import type { Outbox } from "./outbox.ts";

/** One signal from its SDK part to its destination. */
export interface SignalLine {
  readonly destination: Destination;
  counts(): SignalCounts;
  flush(): Promise<void>;
  /** Takes all that has not been answered for, as bodies to deliver. */
  take(): { items: number; bodies: Uint8Array[] };
  settle(items: number, delivered: boolean): void;
  shutdown(): Promise<void>;
}

// A batch is serialised in one go, about 20 µs a span: more would be felt in the app's event loop.
const batchSize = 128;
const limit = 2048;
// The SDK waits 5 s for spans. Someone looking at their first trace should not have to.
const delayMs = 1000;

/** Spans: `OTEL_BSP_*`. */
export function spanLine(options: LineOptions): SignalLine & { readonly processor: SpanProcessor } {
  const line = createExportLine<ReadableSpan[], object>("TRACES", JsonTraceSerializer, options);
  const sizes = bounds("OTEL_BSP");
  const outbox = queue(line, sizes);
  return { ...queued("traces", line, outbox, sizes), processor: createSpanProcessor(outbox) };
}

/** Log records: `OTEL_BLRP_*`. */
export function logLine(options: LineOptions): SignalLine & { readonly processor: LogRecordProcessor } {
  const line = createExportLine<ReadableLogRecord[], object>("LOGS", JsonLogsSerializer, options);
  const sizes = bounds("OTEL_BLRP");
  const outbox = queue(line, sizes);
  return { ...queued("logs", line, outbox, sizes), processor: createLogProcessor(outbox) };
}

/** The same records into a file, within the same bounds. */
export function logFileLine(path: string): LogFile {
  return createLogFile(path, bounds("OTEL_BLRP"));
}

/** Metrics: `OTEL_METRIC_EXPORT_*`. */
export function metricLine(
  options: LineOptions,
  serializer: ISerializer<ResourceMetrics, IExportMetricsServiceResponse> = JsonMetricsSerializer,
  metricProducers: MetricProducer[] = [],
): SignalLine & { readonly reader: MetricReader } {
  const line = createExportLine("METRICS", serializer, options);
  const reader = new PeriodicReader({
    aggregationTemporalitySelector: readTemporality(),
    metricProducers,
    send: line.send,
    ...readMetricTimes(),
  });
  return {
    reader,
    destination: line.destination,
    counts: () => ({ signal: "metrics", ...reader.counts }),
    flush: () => reader.forceFlush(),
    take() {
      const metrics = reader.takeNow();
      return metrics === undefined
        ? { items: 0, bodies: [] }
        : { items: countPoints(metrics), bodies: line.pack(metrics) };
    },
    settle: (points, delivered) => reader.settle(points, delivered),
    async shutdown() {
      await reader.shutdown();
      line.close();
    },
  };
}

function queue<Item>(line: ExportLine<Item[]>, sizes: ReturnType<typeof bounds>): Outbox<Item> {
  return createOutbox<Item>({ send: (items) => line.send([...items]), ...sizes });
}

function bounds(prefix: "OTEL_BSP" | "OTEL_BLRP") {
  const variable = `${prefix}_MAX_EXPORT_BATCH_SIZE`;
  const sizes = { limit: readSize(`${prefix}_MAX_QUEUE_SIZE`, limit), batchSize: readSize(variable, batchSize) };
  // Not where the batch is ours: nobody asked for it.
  if (sizes.batchSize > sizes.limit && getStringFromEnv(variable) !== undefined)
    say(`${variable}=${sizes.batchSize} is more than ${prefix}_MAX_QUEUE_SIZE; ${sizes.limit} is used`);
  return { ...sizes, delayMs: readMillis(`${prefix}_SCHEDULE_DELAY`, delayMs) };
}

function queued<Item>(
  signal: "traces" | "logs",
  line: ExportLine<Item[]>,
  outbox: Outbox<Item>,
  sizes: { readonly batchSize: number },
): SignalLine {
  // No body larger than a collector takes (20 MB by default), whatever a span holds, nor than it was said to take.
  const most = Math.min(batchSize, sizes.batchSize);
  return {
    destination: line.destination,
    counts: () => ({ signal, ...outbox.counts }),
    flush: () => outbox.flush(),
    take() {
      const items = outbox.drain();
      const bodies: Uint8Array[] = [];
      for (let from = 0; from < items.length; from += most) bodies.push(...line.pack(items.slice(from, from + most)));
      return { items: items.length, bodies };
    },
    settle: (items, delivered) => outbox.settle(items, delivered),
    async shutdown() {
      await outbox.flush();
      outbox.close();
      line.close();
    },
  };
}
