import { type Attributes, ValueType } from "@opentelemetry/api";
import type {
  AggregationTemporality,
  CollectionResult,
  DataPoint,
  DataPointType,
  Histogram,
  MetricData,
  MetricDescriptor,
  MetricProducer,
} from "@opentelemetry/sdk-metrics";
import { metrics, type MetricDefinition, type MetricKey } from "./catalog.ts";
import { attributeNames as a } from "./catalog-attributes.ts";
import type { ChunkGaps } from "./chunk-gaps.ts";
import { hrTime } from "./hr-time.ts";
import { speaks } from "./instruments.ts";
import type { CurrentLimit, RateLimits } from "./ratelimits.ts";
import { ourScope, type Semconv } from "./scope.ts";
import type { SignalCounts } from "./signal-counts.ts";
import { telemetrySum } from "./telemetry-sum.ts";

/** One table of prices in use. */
export interface PriceTable {
  readonly source: "file" | "catalog";
  readonly ageSeconds: number;
}

/** Metrics that no instrument records: for `metricProducers` of a metric reader. */
export interface Producer extends MetricProducer {
  /** What `collect` hands over, at once: for an export in a handler where no promise runs. */
  collectNow(): CollectionResult;
}

interface Sources {
  readonly semconv: Semconv;
  readonly gaps: ChunkGaps;
  readonly limits: RateLimits;
  readonly priceTables: () => readonly PriceTable[];
  readonly telemetry: () => readonly SignalCounts[];
  readonly clock: () => number;
}

// Their numbers, so that the SDK need not be loaded where a service brings its own.
const HISTOGRAM: DataPointType.HISTOGRAM = 0;
const GAUGE: DataPointType.GAUGE = 2;
const CUMULATIVE: AggregationTemporality.CUMULATIVE = 1;

/** Hands over the gaps between chunks, the rate limits, the age of the prices, and what became of telemetry itself. */
export function createProducer({ semconv, gaps, limits, priceTables, telemetry, clock }: Sources): Producer {
  const scope = ourScope(semconv);
  const since = clock();
  const collectNow = (): CollectionResult => {
    const now = clock();
    const data = [
      ...histograms(semconv, gaps.points(now)),
      ...limitGauges(limits.current(now), now),
      gauge(
        "priceTableAge",
        now,
        priceTables().map((table) => ({ labels: { [a.priceSource]: table.source }, value: table.ageSeconds })),
      ),
      telemetrySum(telemetry(), since, now),
    ].filter((metric) => metric.dataPoints.length > 0);
    const scopeMetrics = data.length === 0 ? [] : [{ scope, metrics: data }];
    return { resourceMetrics: { resource: noResource, scopeMetrics }, errors: [] };
  };
  return { collectNow, collect: () => Promise.resolve(collectNow()) };
}

// The reader puts its own resource in its place.
const noResource: CollectionResult["resourceMetrics"]["resource"] = {
  attributes: {},
  merge: (other) => other ?? noResource,
  getRawAttributes: () => [],
};

function histograms(semconv: Semconv, dataPoints: DataPoint<Histogram>[]): MetricData[] {
  return [metrics.timePerOutputChunk, metrics.inferenceTimePerOutputChunk]
    .filter((definition) => speaks(semconv, definition))
    .map((definition) => ({
      descriptor: descriptorOf(definition),
      aggregationTemporality: CUMULATIVE,
      dataPointType: HISTOGRAM,
      dataPoints,
    }));
}

function limitGauges(current: readonly CurrentLimit[], now: number): MetricData[] {
  const requests = current.filter(({ kind }) => kind === "requests");
  const tokens = current.filter(({ kind }) => kind !== "requests");
  return [
    gauge(
      "requestsRemaining",
      now,
      requests.map(({ labels, remaining }) => ({ labels, value: remaining })),
    ),
    gauge(
      "tokensRemaining",
      now,
      tokens.map(({ labels, remaining }) => ({ labels, value: remaining })),
    ),
    gauge(
      "requestsLimit",
      now,
      requests.map(({ labels, limit }) => ({ labels, value: limit })),
    ),
    gauge(
      "tokensLimit",
      now,
      tokens.map(({ labels, limit }) => ({ labels, value: limit })),
    ),
    gauge(
      "limitReset",
      now,
      current.map(({ labels, resetSeconds }) => ({ labels, value: resetSeconds })),
    ),
  ];
}

function gauge(
  key: MetricKey,
  now: number,
  values: readonly { labels: Attributes; value: number | undefined }[],
): MetricData {
  const at = hrTime(now);
  const dataPoints = values.flatMap(({ labels, value }) =>
    value === undefined ? [] : [{ attributes: labels, startTime: at, endTime: at, value }],
  );
  return {
    descriptor: descriptorOf(metrics[key]),
    aggregationTemporality: CUMULATIVE,
    dataPointType: GAUGE,
    dataPoints,
  };
}

function descriptorOf({ name, description, unit }: MetricDefinition): MetricDescriptor {
  return { name, description, unit, valueType: ValueType.DOUBLE };
}
