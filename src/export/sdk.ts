import { context, diag, logs, metrics, propagation, trace } from "@opentelemetry/api";
import type {
  LoggerProvider as LoggerProviderApi,
  MeterProvider as MeterProviderApi,
  TracerProvider as TracerProviderApi,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { getBooleanFromEnv } from "@opentelemetry/core";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import type { UndiciInstrumentationConfig } from "@opentelemetry/instrumentation-undici";
import type { IExportMetricsServiceResponse, ISerializer } from "@opentelemetry/otlp-transformer";
import { LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import type { MetricProducer, ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import type { Settings } from "../config.ts";
import { createDeliveryReport, tellLast } from "./delivery-report.ts";
import { readDestinations } from "./destination.ts";
import type { Signal } from "./destination.ts";
import { isExported, readLogLimits, readPropagator, readSampler, readSpanLimits } from "./environment.ts";
import { deliverNow } from "./exit-flush.ts";
import type { Delivery } from "./exit-flush.ts";
import type { LineOptions } from "./export-line.ts";
import { logToStderr } from "./log.ts";
import { createResource } from "./resource.ts";
import { logFileLine, logLine, metricLine, spanLine } from "./signal-lines.ts";
import type { SignalCounts } from "../telemetry/signal-counts.ts";
import type { SignalLine } from "./signal-lines.ts";
import { flushWithThreads } from "./thread-flush.ts";
import { onWayOut } from "./way-out.ts";

/** What the caller adds to the SDK. */
export interface SdkOptions {
  /** Requests that instrumentation-undici must leave alone: the model calls. */
  readonly ignoreRequestHook?: NonNullable<UndiciInstrumentationConfig["ignoreRequestHook"]>;
  /** What instrumentation-undici must tell otherwise of all other requests. */
  readonly startSpanHook?: NonNullable<UndiciInstrumentationConfig["startSpanHook"]>;
  /** Called before the last delivery: what is still open is ended here. */
  readonly beforeFlush?: () => void;
  /** Writes metrics as OTLP JSON: where exemplars come in. */
  readonly metricsSerializer?: ISerializer<ResourceMetrics, IExportMetricsServiceResponse>;
  /** Points that are not made by instruments. A `PromptProducer` is heard at the process's end, too. */
  readonly metricProducers?: MetricProducer[];
}

/** The running SDK. Where a signal is turned off, its provider is one that does nothing. */
export interface Sdk {
  readonly tracerProvider: TracerProviderApi;
  readonly meterProvider: MeterProviderApi;
  readonly loggerProvider: LoggerProviderApi;
  /** What became of the items of each signal that is on. */
  counts(): SignalCounts[];
  /** Sends all that has ended by now. Never rejects. */
  flush(): Promise<void>;
  /** The same while this thread stands still, for no longer than the exit timeout. */
  flushSync(): Delivery;
  shutdown(): Promise<void>;
}

/**
 * Assembles the SDK from its parts and makes it the process's (own mode). `OTEL_*` variables mean what they mean to
 * OpenTelemetry's own Node SDK; without an address, telemetry goes to localhost:4318.
 */
export function startSdk(settings: Settings, options: SdkOptions = {}): Sdk {
  logToStderr(settings.logLevel);
  if (getBooleanFromEnv("OTEL_SDK_DISABLED") === true) return inert();
  const resource = createResource();
  const destinations = readDestinations((["TRACES", "METRICS", "LOGS"] as const).filter(isExported));
  const report = createDeliveryReport();
  const lineOf = <Line>(signal: Signal, create: (options: LineOptions) => Line): Line | undefined => {
    const destination = destinations.get(signal);
    return destination && create({ destination, report, endMs: settings.exitTimeoutMs });
  };
  const spans = lineOf("TRACES", spanLine);
  const points = lineOf("METRICS", (line) => metricLine(line, options.metricsSerializer, options.metricProducers));
  const records = lineOf("LOGS", logLine);
  const lines = [spans, points, records].filter((line) => line !== undefined);
  const file = settings.logFile === undefined ? undefined : logFileLine(settings.logFile);
  const all = file === undefined ? lines : [...lines, file];

  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagator = readPropagator();
  if (propagator !== undefined) propagation.setGlobalPropagator(propagator);
  const sampler = readSampler();
  if (spans !== undefined) {
    const provider = new TracerProvider({
      resource,
      spanProcessors: [spans.processor],
      spanLimits: readSpanLimits(),
      ...(sampler && { sampler }),
    });
    trace.setGlobalTracerProvider(provider);
  }
  if (points !== undefined) metrics.setGlobalMeterProvider(new MeterProvider({ resource, readers: [points.reader] }));
  const processors = [records, file].flatMap((line) => line?.processor ?? []);
  if (processors.length > 0)
    logs.setGlobalLoggerProvider(new LoggerProvider({ resource, processors, logRecordLimits: readLogLimits() }));
  const { ignoreRequestHook, startSpanHook } = options;
  const undici = new UndiciInstrumentation({
    ...(ignoreRequestHook && { ignoreRequestHook }),
    ...(startSpanHook && { startSpanHook }),
  });
  undici.setTracerProvider(trace.getTracerProvider());
  undici.setMeterProvider(metrics.getMeterProvider());

  const flushSync = (timeoutMs = settings.exitTimeoutMs): Delivery => {
    // First, and whatever the timeout is: a disk is near.
    safely(() => file?.writeNow());
    return deliver(lines, timeoutMs);
  };
  const flushAtEnd = (timeoutMs: number): void => {
    safely(() => options.beforeFlush?.());
    safely(() => flushSync(timeoutMs));
  };
  const stop = onWayOut(flushWithThreads(flushAtEnd, settings.exitTimeoutMs));
  return {
    ...providers(),
    counts: () => all.map((line) => line.counts()),
    flush: async () => void (await Promise.all(all.map((line) => line.flush()))),
    flushSync,
    async shutdown() {
      undici.disable();
      await Promise.all(all.map((line) => line.shutdown()));
      stop();
    },
  };
}

const nothing: Delivery = { delivered: 0, failed: 0, late: 0, undelivered: [] };

function deliver(lines: readonly SignalLine[], timeoutMs: number): Delivery {
  if (timeoutMs <= 0) return nothing;
  const taken = lines.map((line) => ({ line, ...(safely(() => line.take()) ?? { items: 0, bodies: [] }) }));
  const delivery = deliverNow(
    taken.map(({ line, bodies }) => ({ destination: line.destination, bodies })),
    timeoutMs,
  );
  // Which body it was is not told: with one lost, all count as lost. Counting too few as exported is the honest side.
  const whole = delivery.failed + delivery.late === 0;
  for (const { line, items } of taken) line.settle(items, whole);
  if (!whole) diag.warn(tellLast(delivery.undelivered));
  return delivery;
}

// What fails on the way out takes nothing else with it.
function safely<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    diag.error("part of the last telemetry is lost", error);
    return undefined;
  }
}

function providers() {
  return {
    tracerProvider: trace.getTracerProvider(),
    meterProvider: metrics.getMeterProvider(),
    loggerProvider: logs.getLoggerProvider(),
  };
}

function inert(): Sdk {
  return {
    ...providers(),
    counts: () => [],
    flush: async () => undefined,
    flushSync: () => nothing,
    shutdown: async () => undefined,
  };
}
