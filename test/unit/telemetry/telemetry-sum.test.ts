import { AggregationTemporality, DataPointType, MeterProvider, type ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { JsonMetricsSerializer } from "@opentelemetry/otlp-transformer";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHandover } from "../../../src/telemetry/handover.ts";
import { PeriodicReader } from "../../../src/export/metric-reader.ts";
import type { Sent } from "../../../src/export/outbox.ts";
import type { SignalCounts } from "../../../src/telemetry/signal-counts.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const name = "relayscope.telemetry";

/** A reader that has the counter of all signals, its own among them, as the preload has it. */
function setUp(others: readonly SignalCounts[] = [], sent: Sent = { delivered: true, rejected: 0 }) {
  const exports: ResourceMetrics[] = [];
  const counts = (): SignalCounts[] => [...others, { signal: "metrics", ...reader.counts }];
  const { producer } = createHandover({ telemetry: counts, clock: () => 1_735_689_600_000 });
  const reader = new PeriodicReader({
    aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
    metricProducers: [producer],
    send: async (metrics) => {
      exports.push(metrics);
      return sent;
    },
    intervalMs: 60_000,
    timeoutMs: 1000,
  });
  const counter = new MeterProvider({ readers: [reader] }).getMeter("app").createCounter("app.work");
  return { reader, exports, work: () => counter.add(1) };
}

function pointsOf(metrics: ResourceMetrics | undefined): unknown[] {
  return (metrics?.scopeMetrics ?? [])
    .flatMap((scope) => scope.metrics)
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [
        attributes["relayscope.signal"],
        attributes["relayscope.state"],
        attributes["relayscope.reason"],
        value,
      ]),
    );
}

const spans: SignalCounts = {
  signal: "traces",
  exported: 7,
  dropped: { queue_full: 3, export_failed: 0, rejected: 2, exit: 0, closed: 0 },
};
const expected = [
  ["traces", "exported", undefined, 7],
  ["traces", "dropped", "queue_full", 3],
  ["traces", "dropped", "rejected", 2],
];

test("what became of items is told by signal, state and reason, and 0 not at all", async () => {
  const { reader } = setUp([spans]);
  const { resourceMetrics } = await reader.collect();
  expect(pointsOf(resourceMetrics)).toEqual(expected);
  const [metric] = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  expect(metric).toMatchObject({
    descriptor: { name, unit: "{item}" },
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  });
});

test("on the wire it is a monotonic cumulative sum of whole numbers", async () => {
  const { resourceMetrics } = await setUp([spans]).reader.collect();
  const body = JSON.parse(new TextDecoder().decode(JsonMetricsSerializer.serializeRequest(resourceMetrics)));
  const { sum } = body.resourceMetrics[0].scopeMetrics[0].metrics[0];
  expect(sum).toMatchObject({ isMonotonic: true, aggregationTemporality: 2 });
  expect(sum.dataPoints.map(({ asInt }: { asInt: number }) => asInt)).toEqual([7, 3, 2]);
  expect(sum.dataPoints[0].startTimeUnixNano).toBe("1735689600000000000");
});

test("it is in the collection at the process's end, beside what was recorded", () => {
  const { reader, work } = setUp([spans]);
  work();
  expect(pointsOf(reader.takeNow())).toEqual(expected);
});

test("alone it is nothing that a process would wait for at its end", async () => {
  const { reader, exports } = setUp([spans]);
  expect(reader.takeNow()).toBeUndefined();
  await vi.advanceTimersByTimeAsync(60_000);
  // Told at the interval all the same: spans without any metric are telemetry, too.
  expect(exports).toHaveLength(1);
  expect(reader.takeNow()).toBeUndefined();
});

test("a process that did nothing exports nothing, ever", async () => {
  const { reader, exports } = setUp([{ ...spans, exported: 0, dropped: {} }]);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(exports).toEqual([]);
  expect(reader.takeNow()).toBeUndefined();
});

test.each<[string, Sent, number]>([
  ["delivered", { delivered: true, rejected: 0 }, 4],
  ["refused in part", { delivered: true, rejected: 1 }, 5],
  ["lost", { delivered: false }, 4],
])("its own exports make no more series than its reasons, however many: %s", async (_, sent, series) => {
  const { reader, exports, work } = setUp([spans], sent);
  work();
  await vi.advanceTimersByTimeAsync(500 * 60_000);
  expect(exports).toHaveLength(500);
  expect(pointsOf(reader.takeNow())).toHaveLength(series);
  // The points of an export are the app's, and these: each export is as large as the last.
  const sizes = exports.slice(2).map(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics).length);
  expect(new Set(sizes)).toEqual(new Set([2]));
});

test("each export tells of those before it, not of itself", async () => {
  const { exports, work } = setUp();
  work();
  await vi.advanceTimersByTimeAsync(3 * 60_000);
  expect(exports.map(pointsOf)).toEqual([
    [],
    [["metrics", "exported", undefined, 1]],
    [["metrics", "exported", undefined, 3]],
  ]);
});
