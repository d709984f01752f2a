import type { Attributes } from "@opentelemetry/api";
import type { StreamTiming } from "../call.ts";
import { attributeNames, type AttributeKey } from "./catalog-attributes.ts";
import { durationBuckets } from "./catalog.ts";
import { hrTime } from "./hr-time.ts";
import type { HistogramValue, MetricPoint } from "./metric-source.ts";

/** Time between the chunks of streams, added up here: a record per chunk would cost a microsecond each. Cumulative. */
export interface ChunkGaps {
  add(labels: Attributes, stream: StreamTiming): void;
  points(now: number): MetricPoint<HistogramValue>[];
}

interface Series {
  readonly labels: Attributes;
  readonly since: number;
  readonly counts: number[];
  count: number;
  sum: number;
  min: number;
  max: number;
}

const OVERFLOW: AttributeKey = "overflow";

/** Keeps at most `maxSeries` series, as the SDK does: the last one takes all that is beyond. */
export function createChunkGaps(clock: () => number, maxSeries = 2000): ChunkGaps {
  const all = new Map<string, Series>();
  const seriesFor = (labels: Attributes): Series => {
    const key = JSON.stringify(labels);
    const found = all.get(key);
    if (found !== undefined) return found;
    const overflow = { [attributeNames[OVERFLOW]]: true };
    if (all.size >= maxSeries - 1 && key !== JSON.stringify(overflow)) return seriesFor(overflow);
    const counts = Array.from({ length: durationBuckets.length + 1 }, () => 0);
    const made = { labels, since: clock(), counts, count: 0, sum: 0, min: Infinity, max: 0 };
    all.set(key, made);
    return made;
  };
  return {
    add(labels, { gapCounts, gapSumMs, gapMinMs, maxGapMs }) {
      if (gapCounts.every((count) => count === 0)) return;
      const series = seriesFor(labels);
      gapCounts.forEach((count, bucket) => {
        series.counts[bucket] = (series.counts[bucket] ?? 0) + count;
        series.count += count;
      });
      series.sum += gapSumMs / 1000;
      series.min = Math.min(series.min, (gapMinMs ?? Infinity) / 1000);
      series.max = Math.max(series.max, (maxGapMs ?? 0) / 1000);
    },
    points: (now) =>
      [...all.values()].map(({ labels, since, counts, count, sum, min, max }) => ({
        attributes: labels,
        startTime: hrTime(since),
        endTime: hrTime(now),
        value: {
          buckets: { boundaries: [...durationBuckets], counts: [...counts] },
          count,
          sum,
          ...(min <= max && { min, max }),
        },
      })),
  };
}
