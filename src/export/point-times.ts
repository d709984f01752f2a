import type { HrTime } from "@opentelemetry/api";
import { DataPointType } from "@opentelemetry/sdk-metrics";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

/**
 * Lets each point end later than it began. One whose first record falls into the millisecond of its collection does not, and
 * then a store has no place for the zero before it: Prometheus' increase() would lose that first value for ever.
 */
export function endAfterStart(metrics: ResourceMetrics): ResourceMetrics {
  for (const { metrics: some } of metrics.scopeMetrics) {
    for (const { dataPointType, dataPoints } of some) {
      if (dataPointType === DataPointType.GAUGE) continue;
      for (const point of dataPoints as readonly { readonly startTime: HrTime; endTime: HrTime }[])
        if (!isBefore(point.startTime, point.endTime)) point.endTime = aMillisecondAfter(point.startTime);
    }
  }
  return metrics;
}

function isBefore([seconds, nanos]: HrTime, [laterSeconds, laterNanos]: HrTime): boolean {
  return seconds < laterSeconds || (seconds === laterSeconds && nanos < laterNanos);
}

function aMillisecondAfter([seconds, nanos]: HrTime): HrTime {
  const sum = nanos + 1_000_000;
  return sum < 1_000_000_000 ? [seconds, sum] : [seconds + 1, sum - 1_000_000_000];
}
