import {
  JsonMetricsSerializer,
  type IExportMetricsServiceResponse,
  type ISerializer,
} from "@opentelemetry/otlp-transformer";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { addToJson } from "./exemplar-json.ts";
import { takeExemplars } from "./exemplar-points.ts";
import type { ExemplarStore } from "./exemplars.ts";

/** OTLP JSON of metrics, as the SDK writes it, with the exemplars that wait in `store` added; they go out once. */
export function serializeMetrics(resourceMetrics: ResourceMetrics, store: ExemplarStore): Uint8Array {
  const plain = JsonMetricsSerializer.serializeRequest(resourceMetrics) ?? new Uint8Array();
  const exemplars = takeExemplars(resourceMetrics, store);
  return exemplars === undefined ? plain : addToJson(plain, exemplars);
}

/** The SDK's metrics serialiser with exemplars, for an OTLP/HTTP JSON exporter. */
export function exemplarSerializer(store: ExemplarStore): ISerializer<ResourceMetrics, IExportMetricsServiceResponse> {
  return {
    serializeRequest: (resourceMetrics) => serializeMetrics(resourceMetrics, store),
    deserializeResponse: (response) => JsonMetricsSerializer.deserializeResponse(response),
  };
}
