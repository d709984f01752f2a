import { type Attributes, ValueType } from "@opentelemetry/api";
import { attributeNames as a } from "./catalog-attributes.ts";
import { metrics } from "./catalog.ts";
import { hrTime } from "./hr-time.ts";
import type { CollectedMetric } from "./metric-source.ts";
import type { SignalCounts } from "./signal-counts.ts";

// Their numbers, so that the SDK need not be loaded where a service brings its own.
const SUM = 3;
const CUMULATIVE = 1;

/** What became of spans, points and records since `since` (epoch milliseconds); what nothing became of yet has no point. */
export function telemetrySum(counts: readonly SignalCounts[], since: number, now: number): CollectedMetric {
  const { name, description, unit } = metrics.telemetry;
  return {
    descriptor: { name, description, unit, valueType: ValueType.INT },
    aggregationTemporality: CUMULATIVE,
    dataPointType: SUM,
    isMonotonic: true,
    dataPoints: counts
      .flatMap(seriesOf)
      .filter(({ value }) => value > 0)
      .map(({ attributes, value }) => ({ attributes, startTime: hrTime(since), endTime: hrTime(now), value })),
  };
}

/** One for what was exported and one for each reason there is: no more, whatever happens. */
function seriesOf({ signal, exported, dropped }: SignalCounts): { attributes: Attributes; value: number }[] {
  return [
    { attributes: { [a.signal]: signal, [a.state]: "exported" }, value: exported },
    ...Object.entries(dropped).map(([reason, value]) => ({
      attributes: { [a.signal]: signal, [a.state]: "dropped", [a.reason]: reason },
      value,
    })),
  ];
}
