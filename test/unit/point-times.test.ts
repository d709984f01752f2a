import { AggregationTemporality, MeterProvider, type ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { expect, onTestFinished, test, vi } from "vitest";
import { PeriodicReader } from "../../src/export/metric-reader.ts";

test("a point that was first recorded in the millisecond of its collection ends later than it began; later ones stay", async () => {
  vi.useFakeTimers({ now: 1_999, toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const sent: ResourceMetrics[] = [];
  const reader = new PeriodicReader({
    send: async (metrics) => (sent.push(metrics), { delivered: true, rejected: 0 }),
    intervalMs: 60_000,
    timeoutMs: 1_000,
    aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
  });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  const meter = provider.getMeter("test");
  meter.createCounter("calls").add(1);
  meter.createHistogram("seconds").record(1);
  meter.createObservableGauge("left").addCallback((result) => result.observe(3));
  await provider.forceFlush();
  vi.setSystemTime(5_000);
  await provider.forceFlush();
  const times = sent.map(({ scopeMetrics }) =>
    Object.fromEntries(
      scopeMetrics.flatMap(({ metrics }) =>
        metrics.map(({ descriptor, dataPoints: [point] }) => [descriptor.name, [point?.startTime, point?.endTime]]),
      ),
    ),
  );
  expect(times[0]).toMatchObject({
    calls: [
      [1, 999_000_000],
      [2, 0],
    ],
    seconds: [
      [1, 999_000_000],
      [2, 0],
    ],
  });
  expect(times[0]?.["left"]?.[1]).toEqual([1, 999_000_000]);
  expect(times[1]).toMatchObject({
    calls: [
      [1, 999_000_000],
      [5, 0],
    ],
    seconds: [
      [1, 999_000_000],
      [5, 0],
    ],
  });
});

test("so does one that is read at the process's end", () => {
  vi.useFakeTimers({ now: 1_999, toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const reader = new PeriodicReader({
    send: async () => ({ delivered: true, rejected: 0 }),
    intervalMs: 60_000,
    timeoutMs: 1_000,
    aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
  });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  provider.getMeter("test").createCounter("calls").add(1);
  const [point] = reader.takeNow()?.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
  expect([point?.startTime, point?.endTime]).toEqual([
    [1, 999_000_000],
    [2, 0],
  ]);
});
