// The Node SDK as its documentation sets it up, with its OTLP/HTTP exporters. BENCH_WITH: what is instrumented;
// BENCH_SIGNALS: `all`, or spans alone.
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { BatchLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { NodeSDK } from "@opentelemetry/sdk-node";

const all = process.env.BENCH_SIGNALS === "all";
const exportIntervalMillis = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL ?? 60_000);
const exportTimeoutMillis = Math.min(30_000, exportIntervalMillis);
const metrics = () =>
  new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), exportIntervalMillis, exportTimeoutMillis });
new NodeSDK({
  traceExporter: new OTLPTraceExporter(),
  metricReaders: all ? [metrics()] : [],
  logRecordProcessors: all ? [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })] : [],
  instrumentations: [process.env.BENCH_WITH === "openai" ? new OpenAIInstrumentation() : new UndiciInstrumentation()],
}).start();
