import { AggregationTemporality, MeterProvider } from "@opentelemetry/sdk-metrics";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { expect, test } from "vitest";
import { collectNow } from "../../src/export/collect-now.ts";
import { PeriodicReader } from "../../src/export/metric-reader.ts";

// Two readers of one provider: one is asked as the SDK is, the other at once. They must say the same, time apart.
function setUp(temporality: AggregationTemporality) {
  const options = {
    aggregationTemporalitySelector: () => temporality,
    send: async () => ({ delivered: true, rejected: 0 }) as const,
    intervalMs: 60_000,
    timeoutMs: 1000,
  };
  const readers = [new PeriodicReader(options), new PeriodicReader(options)] as const;
  const provider = new MeterProvider({ readers: [...readers] });
  const meter = provider.getMeter("one", "1.0.0");
  const counter = meter.createCounter("counter", { unit: "{x}", description: "a counter" });
  const histogram = provider
    .getMeter("two")
    .createHistogram("histogram", { advice: { explicitBucketBoundaries: [1, 2] } });
  let reading = 0;
  meter.createObservableCounter("observed").addCallback((result) => result.observe((reading += 5), { a: 1 }));
  meter.createObservableGauge("gauge").addCallback((result) => {
    result.observe(1, { b: 2, a: 1 });
    result.observe(2, { a: 1, b: 2 });
  });
  meter.createObservableGauge("broken").addCallback(() => {
    throw new Error("planted");
  });
  meter.createObservableGauge("late").addCallback(async () => Promise.reject(new Error("planted")));
  const batch = meter.createObservableUpDownCounter("batch");
  meter.addBatchObservableCallback((result) => result.observe(batch, -3), [batch]);
  const work = (): void => {
    counter.add(2, { k: "v" });
    counter.add(1);
    histogram.record(1.5, { k: "v" });
  };
  return { readers, work, rewind: (to: number) => (reading = to) };
}

// The SDK gives the scopes in the order in which their callbacks are done.
const plain = ({ scopeMetrics }: ResourceMetrics) =>
  scopeMetrics
    .toSorted((one, other) => one.scope.name.localeCompare(other.scope.name))
    .map(({ scope, metrics }) => ({
      scope: scope.name,
      metrics: metrics.map(({ dataPoints, ...metric }) => ({
        ...metric,
        points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
      })),
    }));

test.each([
  ["cumulative", AggregationTemporality.CUMULATIVE],
  ["delta", AggregationTemporality.DELTA],
])("%s: reading at once says what the SDK says", async (_, temporality) => {
  const { readers, work, rewind } = setUp(temporality);
  for (let round = 0; round < 3; round++) {
    work();
    const awaited = (await readers[0].collect()).resourceMetrics;
    rewind(round * 5);
    const prompt = collectNow(readers[1]);
    expect(plain(prompt)).toEqual(plain(awaited));
    expect(plain(prompt).flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name))).toEqual([
      "counter",
      "observed",
      "gauge",
      "batch",
      "histogram",
    ]);
  }
});

test("nothing recorded is nothing to wait for, whatever is observed", () => {
  const { readers, work } = setUp(AggregationTemporality.CUMULATIVE);
  expect(readers[0].takeNow()).toBeUndefined();
  work();
  expect(readers[0].takeNow()).toBeDefined();
});
