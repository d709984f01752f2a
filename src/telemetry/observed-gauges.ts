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
  const byName = new Map<string, ObservableGauge>();
  for (const key of gauges) {
    const { name: metric, unit, description } = metrics[key];
    // What counts requests or tokens has two units under one name, of which an SDK knows one; back ends drop both.
    const options = unit.startsWith("{") ? { description } : { unit, description };
    if (!byName.has(metric)) byName.set(metric, meter.createObservableGauge(metric, options));
  }
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
