import {
  JsonMetricsSerializer,
  type IExportMetricsServiceResponse,
  type ISerializer,
} from "@opentelemetry/otlp-transformer";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { Exemplar, ExemplarStore } from "./exemplars.ts";

/** OTLP JSON of metrics, as the SDK writes it, with the exemplars that wait in `store` added; they go out once. */
export function serializeMetrics(resourceMetrics: ResourceMetrics, store: ExemplarStore): Uint8Array {
  const plain = JsonMetricsSerializer.serializeRequest(resourceMetrics) ?? new Uint8Array();
  if (store.size === 0) return plain;
  // What the line above wrote, read back: its shape is OTLP's, point by point in the order of what went in.
  const request = JSON.parse(new TextDecoder().decode(plain)) as ExportRequest;
  resourceMetrics.scopeMetrics.forEach((scope, scopeIndex) => {
    scope.metrics.forEach((metric, metricIndex) => {
      const written = request.resourceMetrics[0]?.scopeMetrics[scopeIndex]?.metrics[metricIndex];
      const points = (written?.histogram ?? written?.sum)?.dataPoints;
      if (points === undefined) return;
      metric.dataPoints.forEach((point, pointIndex) => {
        const exemplars = store.take(metric.descriptor.name, point.attributes);
        const target = points[pointIndex];
        if (exemplars.length > 0 && target !== undefined) target.exemplars = exemplars.map(toOtlp);
      });
    });
  });
  // Series beyond the SDK's own bound never show up: what waits for them must not fill the store.
  store.clear();
  return new TextEncoder().encode(JSON.stringify(request));
}

/** The SDK's metrics serialiser with exemplars, for an OTLP/HTTP JSON exporter. */
export function withExemplars(store: ExemplarStore): ISerializer<ResourceMetrics, IExportMetricsServiceResponse> {
  return {
    serializeRequest: (resourceMetrics) => serializeMetrics(resourceMetrics, store),
    deserializeResponse: (response) => JsonMetricsSerializer.deserializeResponse(response),
  };
}

interface Points {
  readonly dataPoints: { exemplars?: unknown }[];
}

interface ExportRequest {
  readonly resourceMetrics: {
    readonly scopeMetrics: { readonly metrics: { readonly histogram?: Points; readonly sum?: Points }[] }[];
  }[];
}

function toOtlp({ value, time, traceId, spanId }: Exemplar) {
  return { timeUnixNano: `${time}000000`, asDouble: value, traceId, spanId };
}
