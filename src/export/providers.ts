import { LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { readLogLimits, readSampler, readSpanLimits } from "./environment.ts";
import { createResource } from "./resource.ts";
import type { logFileLine, logLine, metricLine, spanLine } from "./signal-lines.ts";

/** The lines that the signals leave by; one that is turned off is undefined. */
export interface Lines {
  readonly spans: ReturnType<typeof spanLine> | undefined;
  readonly points: ReturnType<typeof metricLine> | undefined;
  readonly records: ReturnType<typeof logLine> | undefined;
  readonly file: ReturnType<typeof logFileLine> | undefined;
}

/** The SDK's providers. A signal that is turned off has none. */
export interface SdkProviders {
  readonly tracerProvider?: TracerProvider;
  readonly meterProvider?: MeterProvider;
  readonly loggerProvider?: LoggerProvider;
  /** Writes the log file and nothing else; `loggerProvider` writes it, too. */
  readonly fileLoggerProvider?: LoggerProvider;
}

/** Makes the providers that feed these lines, of one resource. */
export function createProviders({ spans, points, records, file }: Lines): SdkProviders {
  const resource = createResource();
  const sampler = readSampler();
  const loggers = (...lines: readonly (Lines["records"] | Lines["file"])[]) =>
    new LoggerProvider({
      resource,
      processors: lines.flatMap((line) => line?.processor ?? []),
      logRecordLimits: readLogLimits(),
    });
  return {
    ...(spans && {
      tracerProvider: new TracerProvider({
        resource,
        spanProcessors: [spans.processor],
        spanLimits: readSpanLimits(),
        ...(sampler && { sampler }),
      }),
    }),
    ...(points && { meterProvider: new MeterProvider({ resource, readers: [points.reader] }) }),
    ...(records && { loggerProvider: loggers(records, file) }),
    ...(file && { fileLoggerProvider: loggers(file) }),
  };
}
