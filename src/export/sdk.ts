import { diag } from "@opentelemetry/api";
import type { IExportMetricsServiceResponse, ISerializer } from "@opentelemetry/otlp-transformer";
import type { MetricProducer, ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { Settings } from "../settings/config.ts";
import type { Registered } from "../host/shared-api.ts";
import { createDeliveryReport, tellLast } from "./delivery-report.ts";
import { readDestinations } from "./destination.ts";
import type { Signal } from "./destination.ts";
import { hasExemplars, isDisabled, isExported } from "./environment.ts";
import { deliverNow } from "./exit-flush.ts";
import type { Delivery } from "./exit-flush.ts";
import type { LineOptions } from "./export-line.ts";
import { logToStderr } from "./log.ts";
import { createProviders, type SdkProviders } from "./providers.ts";
import { type OtherHttp, serveApp } from "./serve-app.ts";
import { logFileLine, logLine, metricLine, spanLine } from "./signal-lines.ts";
import type { SignalCounts } from "../telemetry/signal-counts.ts";
import type { SignalLine } from "./signal-lines.ts";
import { flushWithThreads } from "./thread-flush.ts";
import { sayUnread } from "./unread.ts";
import { onWayOut } from "./way-out.ts";

/** What the caller adds to the SDK. */
export interface SdkOptions extends OtherHttp {
  /** Whether it sends anything, but for the log file; it does by default. */
  readonly sends?: boolean;
  /**
   * Whether an app that has no SDK finds this one when it uses OpenTelemetry's API, and has its other HTTP told; so it is
   * by default, until the app registers an SDK of its own.
   */
  readonly serves?: boolean;
  /** Called before the last delivery: what is still open is ended here. */
  readonly beforeFlush?: (timeoutMs: number) => void;
  /** Writes metrics as OTLP JSON: where exemplars come in. */
  readonly metricsSerializer?: ISerializer<ResourceMetrics, IExportMetricsServiceResponse>;
  /** Points that are not made by instruments. A `PromptProducer` is heard at the process's end, too. */
  readonly metricProducers?: MetricProducer[];
}

/** The running SDK. A signal that is turned off has no provider. */
export interface Sdk extends SdkProviders {
  /** What an app finds of it. */
  readonly offered: Registered;
  /** Which signals are sent, and where to. */
  readonly sends: readonly { readonly signal: Signal; readonly url: string }[];
  /** What became of the items of each signal that is on. */
  counts(): SignalCounts[];
  /** Sends all that has ended by now. Never rejects. */
  flush(): Promise<void>;
  /** The same while this thread stands still, for no longer than the exit timeout. */
  flushSync(): Delivery;
  shutdown(): Promise<void>;
}

/**
 * Assembles the SDK from its parts. `OTEL_*` variables mean what they mean to OpenTelemetry's own Node SDK; without an
 * address, telemetry goes to localhost:4318.
 */
export function startSdk(settings: Settings, options: SdkOptions = {}): Sdk {
  logToStderr(settings.logLevel);
  if (isDisabled()) return inert();
  sayUnread();
  const { sends = true, serves = true } = options;
  const signals = sends ? (["TRACES", "METRICS", "LOGS"] as const).filter(isExported) : [];
  const destinations = readDestinations(signals, settings.otlpHeadersFile);
  const report = createDeliveryReport();
  const lineOf = <Line>(signal: Signal, create: (options: LineOptions) => Line): Line | undefined => {
    const destination = destinations.get(signal);
    return destination && create({ destination, report, endMs: settings.exitTimeoutMs });
  };
  const spans = lineOf("TRACES", spanLine);
  const points = lineOf("METRICS", (line) =>
    metricLine(line, hasExemplars() ? options.metricsSerializer : undefined, options.metricProducers),
  );
  const records = lineOf("LOGS", logLine);
  const lines = [spans, points, records].filter((line) => line !== undefined);
  const file = settings.logFile === undefined ? undefined : logFileLine(settings.logFile);
  const all = file === undefined ? lines : [...lines, file];
  const providers = createProviders({ spans, points, records, file });
  const serving = serves ? serveApp(providers, options) : undefined;

  const flushSync = (timeoutMs = settings.exitTimeoutMs): Delivery => {
    // First, and whatever the timeout is: a disk is near.
    safely(() => file?.writeNow());
    return deliver(lines, timeoutMs);
  };
  const flushAtEnd = (timeoutMs: number): void => {
    const until = performance.now() + timeoutMs;
    // What is still being made out may take half of the time: what is known has to get away.
    safely(() => options.beforeFlush?.(timeoutMs / 2));
    safely(() => flushSync(Math.max(0, until - performance.now())));
  };
  const stop = onWayOut(flushWithThreads(flushAtEnd, settings.exitTimeoutMs));
  return {
    ...providers,
    offered: serving?.offered ?? {},
    sends: [...destinations].map(([signal, { url }]) => ({ signal, url })),
    counts: () => all.map((line) => line.counts()),
    flush: async () => void (await Promise.all(all.map((line) => line.flush()))),
    flushSync,
    async shutdown() {
      serving?.stop();
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

function inert(): Sdk {
  return {
    offered: {},
    sends: [],
    counts: () => [],
    flush: async () => undefined,
    flushSync: () => nothing,
    shutdown: async () => undefined,
  };
}
