// How such an app starts OpenTelemetry, in the words of SDK 2.x (API 1.9) and 3.x (API 1.10) alike.
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtoMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { NodeSDK } from "@opentelemetry/sdk-node";

const exporters = { http: OTLPMetricExporter, proto: ProtoMetricExporter };

export function startOtel(more = [], adorn = (exporter) => exporter, ignoreRequestHook = undefined) {
  const got = { spans: [], metrics: [], logs: [] };
  if (process.env.APP_SDK === "none") return { stop: async () => got };
  const nothing = { forceFlush: async () => undefined, shutdown: async () => undefined };
  const spanProcessor = {
    ...nothing,
    onStart() {},
    onEnd: (span) =>
      got.spans.push({
        name: span.name,
        kind: span.kind,
        scope: (span.instrumentationScope ?? span.instrumentationLibrary).name,
        id: span.spanContext().spanId,
        traceId: span.spanContext().traceId,
        parent: span.parentSpanContext?.spanId ?? span.parentSpanId,
        attributes: span.attributes,
      }),
  };
  const metricExporter = {
    ...nothing,
    export({ scopeMetrics }, done) {
      // The last export has all: they are cumulative.
      got.metrics = scopeMetrics.flatMap(({ metrics }) =>
        metrics.map(({ descriptor, dataPoints }) => ({
          name: descriptor.name,
          points: dataPoints.map(({ attributes, value }) => ({ attributes, count: value.count, value })),
        })),
      );
      done({ code: 0 });
    },
  };
  const logProcessor = {
    ...nothing,
    onEmit: (record) =>
      got.logs.push({ attributes: record.attributes, spanId: record.spanContext?.spanId, event: record.eventName }),
  };
  const { APP_EXPORTER, APP_METRICS } = process.env;
  const exporter =
    APP_EXPORTER === undefined ? metricExporter : adorn(new exporters[APP_EXPORTER]({ url: APP_METRICS }));
  const sdk = new NodeSDK({
    spanProcessors: [spanProcessor],
    metricReaders: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })],
    logRecordProcessors: [logProcessor],
    instrumentations: [
      ...(process.env.APP_UNDICI === "1" ? [new UndiciInstrumentation({ ignoreRequestHook })] : []),
      ...more,
    ],
  });
  sdk.start();
  return {
    async stop() {
      await sdk.shutdown();
      return got;
    },
  };
}
