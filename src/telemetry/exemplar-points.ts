import type { Attributes, HrTime } from "@opentelemetry/api";
import type { Exemplar, ExemplarStore } from "./exemplars.ts";

/** Metrics as the SDK hands them to an exporter, in the part of them that has kept its shape from SDK 1.x on. */
export interface CollectedMetrics {
  readonly scopeMetrics: readonly {
    readonly metrics: readonly {
      readonly descriptor: { readonly name: string };
      readonly dataPoints: readonly { readonly attributes: Attributes; readonly endTime: HrTime }[];
    }[];
  }[];
}

/** The exemplars of each point, by the places that scope, metric and point have in what was collected. */
export type PointExemplars = readonly (readonly (readonly (readonly Exemplar[])[])[])[];

/**
 * Takes from `store` what waits for these points; undefined where there is nothing. What was measured since they were
 * collected is left for the next ones: no point holds it yet.
 */
export function takeExemplars({ scopeMetrics }: CollectedMetrics, store: ExemplarStore): PointExemplars | undefined {
  if (store.size === 0) return undefined;
  let last = 0;
  const taken = scopeMetrics.map(({ metrics }) =>
    metrics.map(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, endTime: [seconds, nanoseconds] }) => {
        const endedMs = seconds * 1000 + Math.floor(nanoseconds / 1e6);
        last = Math.max(last, endedMs);
        return store.take(descriptor.name, attributes, endedMs);
      }),
    ),
  );
  // Series beyond the SDK's own bound never show up: what waits for them must not fill the store.
  store.clear(last);
  return taken;
}
