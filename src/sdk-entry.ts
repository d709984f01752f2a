import { diag } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { BatchLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { NodeSDK, type NodeSDKConfiguration } from "@opentelemetry/sdk-node";
import { redactUrl } from "./capture/url.ts";
import { sayTaken } from "./claim.ts";
import { type RelayscopeConfiguration, readConfiguration } from "./settings/configuration.ts";
import { RelayscopeInstrumentation } from "./instrumentation.ts";
import { isExported } from "./export/environment.ts";
import { readHeaders, readHeadersFile } from "./export/headers.ts";
import { logToStderr } from "./export/log.ts";
import { createMetricExporter } from "./export/metric-exporter.ts";
import { readMetricTimes } from "./export/metric-times.ts";
import { readMillis, readSize } from "./export/numbers.ts";
import { createResource } from "./export/resource.ts";
import { say } from "./export/say.ts";
import { HttpInstrumentation } from "./export/undici.ts";
import { redactUndici } from "./telemetry/undici-http.ts";
import { createWithheld } from "./withheld.ts";

export type { RelayscopeConfiguration } from "./settings/configuration.ts";

/** What `startRelayscope` takes; what is absent is left to the `RELAYSCOPE_*` and `OTEL_*` variables. */
export interface RelayscopeSdkConfiguration extends RelayscopeConfiguration {
  /** `OTEL_SERVICE_NAME` */
  readonly serviceName?: string;
  /** Base URL of an OTLP/HTTP collector that takes JSON, without /v1/traces. `OTEL_EXPORTER_OTLP_ENDPOINT`; http://localhost:4318 */
  readonly endpoint?: string;
  /** Headers of the exports, such as a collector's key. `OTEL_EXPORTER_OTLP_HEADERS` */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * More for the NodeSDK: sampler, views, resource, and `instrumentations`, which come after ours (instrumentation-undici
   * is there already). Its own `spanProcessors`, `traceExporter`, `metricReaders` or `logRecordProcessors` take the place of ours.
   */
  readonly sdk?: Partial<NodeSDKConfiguration>;
}

/** The running SDK. */
export interface RelayscopeSdk {
  /** Ends the calls under way, sends all that is left, and stops. Never rejects: what could not be sent is told through `diag`. */
  shutdown(): Promise<void>;
}

/**
 * Starts OpenTelemetry's NodeSDK for this process with Relayscope in it: spans, metrics (with exemplars) and log
 * records of every model call, and spans and durations of all other HTTP through undici, over OTLP/HTTP as JSON. To be
 * called once, before the first call; `shutdown` is to be awaited before the process ends, or the last seconds are lost.
 *
 * Where something of ours listens already (the preload), or `RELAYSCOPE_ENABLED` is false, nothing is started: the first
 * is said in one line through `diag`. What the NodeSDK throws for a wrong `sdk` comes through.
 */
export function startRelayscope(configuration: RelayscopeSdkConfiguration = {}): RelayscopeSdk {
  const { serviceName, endpoint, headers, sdk = {}, ...ours } = configuration;
  const { settings } = readConfiguration(ours, process.env);
  const relayscope = new RelayscopeInstrumentation(ours);
  if (relayscope.getConfig().enabled !== true) {
    if (settings.enabled) sayTaken("startRelayscope");
    return { shutdown: async () => undefined };
  }
  // The NodeSDK listens to this variable itself.
  if (!process.env["OTEL_LOG_LEVEL"]) logToStderr(settings.logLevel);
  // After ours: what we take, it must find taken.
  const withheld = createWithheld(settings);
  const ignoreRequestHook = withheld.ignoring(relayscope.hears);
  const undici = new HttpInstrumentation({ ignoreRequestHook, startSpanHook: redactUndici(redactUrl) }, withheld.of);
  const node = new NodeSDK({
    resource: createResource(),
    // Those detectors tell command lines and user names, where secrets are found.
    autoDetectResources: sdk.resourceDetectors !== undefined,
    ...(serviceName !== undefined && { serviceName }),
    ...signals(relayscope, { endpoint, headers, headersFile: settings.otlpHeadersFile }),
    ...sdk,
    instrumentations: [relayscope, undici, ...(sdk.instrumentations ?? [])],
  });
  node.start();
  return {
    async shutdown() {
      relayscope.disable();
      undici.disable();
      await node.shutdown().catch((error: unknown) => diag.error("the last telemetry could not all be sent:", error));
    },
  };
}

interface Sending {
  readonly endpoint: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly headersFile: string | undefined;
}

/** The three ways out; a signal whose `OTEL_*_EXPORTER` is none has an empty one. */
function signals(
  { exemplars, metricProducer }: RelayscopeInstrumentation,
  { endpoint, headers, headersFile }: Sending,
): Partial<NodeSDKConfiguration> {
  const fromFile = headersFile === undefined ? {} : readHeadersFile(headersFile, say);
  const to = (signal: string) => ({
    ...(endpoint !== undefined && { url: `${endpoint.replace(/\/+$/, "")}/v1/${signal}` }),
    // The exporter puts what it is given before all variables: a signal's own has to be said again.
    headers: {
      ...fromFile,
      ...(headersFile !== undefined && readHeaders(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`, say)),
      ...headers,
    },
  });
  const readMetrics = () => {
    const { intervalMs, timeoutMs } = readMetricTimes();
    return new PeriodicExportingMetricReader({
      exporter: createMetricExporter(to("metrics"), exemplars),
      exportIntervalMillis: intervalMs,
      exportTimeoutMillis: timeoutMs,
      metricProducers: [metricProducer],
    });
  };
  const batchLogs = () =>
    new BatchLogRecordProcessor({
      exporter: new OTLPLogExporter(to("logs")),
      maxQueueSize: readSize("OTEL_BLRP_MAX_QUEUE_SIZE", 2048),
      maxExportBatchSize: readSize("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", 512),
      scheduledDelayMillis: readMillis("OTEL_BLRP_SCHEDULE_DELAY", 1000),
      exportTimeoutMillis: readMillis("OTEL_BLRP_EXPORT_TIMEOUT", 30_000),
    });
  return {
    // Batched by the NodeSDK itself, which reads OTEL_BSP_*.
    ...(isExported("TRACES") ? { traceExporter: new OTLPTraceExporter(to("traces")) } : { spanProcessors: [] }),
    metricReaders: isExported("METRICS") ? [readMetrics()] : [],
    logRecordProcessors: isExported("LOGS") ? [batchLogs()] : [],
  };
}
