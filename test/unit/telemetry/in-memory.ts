import { type Attributes, type HrTime, type SpanStatus } from "@opentelemetry/api";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
  type ScopeMetrics,
} from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Attempt, Call } from "../../../src/call.ts";
import { createHandover, type HandoverSettings } from "../../../src/telemetry/handover.ts";
import { createRecorder, type RecorderSettings } from "../../../src/telemetry/create-recorder.ts";
import type { Opening } from "../../../src/telemetry/recorder.ts";
import { known, makeOpening } from "./calls.ts";

/** A recorder on the real SDK, with everything it says in memory. */
export function createTelemetry(settings: RecorderSettings & HandoverSettings = {}, sampler?: Sampler) {
  const spanExporter = new InMemorySpanExporter();
  const logExporter = new InMemoryLogRecordExporter();
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const handover = createHandover(settings);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, metricProducers: [handover.producer] });
  const tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })],
    ...(sampler && { sampler }),
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: logExporter })] });
  const recorder = createRecorder({ tracerProvider, meterProvider, loggerProvider, settings, handover });

  const collect = async () => (await reader.collect()).resourceMetrics;
  const scopes = async (): Promise<ScopeMetrics[]> => (await collect()).scopeMetrics;
  const data = async (name: string): Promise<MetricData[]> =>
    (await scopes()).flatMap((scope) => scope.metrics).filter((metric) => metric.descriptor.name === name);
  return {
    recorder,
    tracerProvider,
    meterProvider,
    collect,
    scopes,
    data,
    /** A call from beginning to end. */
    tell(call: Call, opening: Partial<Opening> = { known }) {
      recorder.end(recorder.begin(makeOpening(opening)), call);
    },
    tellHttp(attempt: Attempt, opening: Partial<Opening> = {}) {
      recorder.endAsHttp(recorder.begin(makeOpening(opening)), attempt);
    },
    spans: (): ReadableSpan[] => spanExporter.getFinishedSpans(),
    logs: () => logExporter.getFinishedLogRecords(),
    /** Points of a metric: a number, or a histogram's count, sum and bucket counts. */
    async points(name: string): Promise<{ labels: Attributes; value: unknown }[]> {
      return (await data(name)).flatMap((metric) =>
        metric.dataPoints.map(({ attributes, value }) => ({ labels: attributes, value })),
      );
    },
    /** The same, as the values alone. */
    async values(name: string): Promise<unknown[]> {
      return (await this.points(name)).map(({ value }) =>
        isHistogram(value) ? { count: value.count, sum: value.sum } : value,
      );
    },
    async names(): Promise<string[]> {
      return [
        ...new Set((await scopes()).flatMap((scope) => scope.metrics.map((metric) => metric.descriptor.name))),
      ].sort();
    },
  };
}

/** What of a span can be compared. */
export function plain(span: ReadableSpan | undefined) {
  if (span === undefined) return undefined;
  const { name, kind, attributes, status, instrumentationScope, events } = span;
  return {
    name,
    kind,
    attributes: { ...attributes },
    status: status satisfies SpanStatus,
    scope: instrumentationScope,
    events: events.map((event) => ({ name: event.name, attributes: event.attributes })),
  };
}

/** Epoch milliseconds. */
export function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}

function isHistogram(value: unknown): value is { count: number; sum: number } {
  return typeof value === "object" && value !== null && "count" in value;
}
