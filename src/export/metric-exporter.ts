import { OTLPMetricExporterBase, type OTLPMetricExporterOptions } from "@opentelemetry/exporter-metrics-otlp-http";
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
  type OTLPExporterNodeConfigBase,
} from "@opentelemetry/otlp-exporter-base/node-http";
import { MetricsExporterMetricsHelper } from "@opentelemetry/otlp-transformer";
import { exemplarSerializer } from "../telemetry/exemplar-serializer.ts";
import type { ExemplarStore } from "../telemetry/exemplars.ts";

/** What the SDK's own OTLP/HTTP metrics exporter takes; OTEL_EXPORTER_OTLP_* variables count where it says nothing. */
export type MetricExporterConfig = OTLPExporterNodeConfigBase & OTLPMetricExporterOptions;

/** An OTLP/HTTP JSON metrics exporter that carries exemplars. */
export function createMetricExporter(config: MetricExporterConfig, store: ExemplarStore): OTLPMetricExporterBase {
  const options = convertLegacyHttpOptions(config, "METRICS", "v1/metrics", { "Content-Type": "application/json" });
  const delegate = createOtlpHttpExportDelegate(
    options,
    exemplarSerializer(store),
    "otlp_http_metric_exporter",
    MetricsExporterMetricsHelper,
    undefined,
  );
  return new OTLPMetricExporterBase(delegate, config);
}
