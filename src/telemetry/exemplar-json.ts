import type { Exemplar } from "./exemplars.ts";
import type { PointExemplars } from "./exemplar-points.ts";

/** Adds exemplars to an export request in OTLP JSON, which has points in the order of what went in. */
export function addToJson(request: Uint8Array, exemplars: PointExemplars): Uint8Array {
  const { resourceMetrics, ...more } = JSON.parse(new TextDecoder().decode(request)) as ExportRequest;
  resourceMetrics[0]?.scopeMetrics.forEach(({ metrics }, scope) =>
    metrics.forEach(({ histogram, sum }, metric) =>
      (histogram ?? sum)?.dataPoints.forEach((point, index) => {
        const found = exemplars[scope]?.[metric]?.[index] ?? [];
        if (found.length > 0) point.exemplars = found.map(toOtlp);
      }),
    ),
  );
  return new TextEncoder().encode(JSON.stringify({ resourceMetrics, ...more }));
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
