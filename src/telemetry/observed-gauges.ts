import type { MeterProvider, ObservableGauge } from "@opentelemetry/api";
import { metrics, type MetricKey } from "./catalog.ts";
import type { Producer } from "./producer.ts";
import { ourScope, type Semconv } from "./scope.ts";

const gauges: readonly MetricKey[] = [
  "requestsRemaining",
  "tokensRemaining",
  "requestsLimit",
  "tokensLimit",
  "limitReset",
  "priceTableAge",
];

/**
 * Tells the producer's gauges through an SDK whose metric readers nobody gave the producer to: an app's own. Gaps between
 * chunks cannot go this way, since they are added up already.
 */
export function observeGauges(meterProvider: MeterProvider, producer: Producer, semconv: Semconv): void {
  const { name, version, schemaUrl } = ourScope(semconv);
  const meter = meterProvider.getMeter(name, version, schemaUrl === undefined ? {} : { schemaUrl });
  const byName: ReadonlyMap<string, ObservableGauge> = new Map(
    gauges.map((key) => {
      const { name: metric, unit, description } = metrics[key];
      return [metric, meter.createObservableGauge(metric, { unit, description })] as const;
    }),
  );
  meter.addBatchObservableCallback(
    (result) => {
      for (const { metrics: produced } of producer.collectNow().resourceMetrics.scopeMetrics) {
        for (const { descriptor, dataPoints } of produced) {
          const gauge = byName.get(descriptor.name);
          if (gauge === undefined) continue;
          for (const { value, attributes } of dataPoints) {
            if (typeof value === "number") result.observe(gauge, value, attributes);
          }
        }
      }
    },
    [...byName.values()],
  );
}
