import { type Attributes, ValueType } from "@opentelemetry/api";
import { metrics, type MetricDefinition, type MetricKey } from "./catalog.ts";
import { attributeNames as a } from "./catalog-attributes.ts";
import type { ChunkGaps } from "./chunk-gaps.ts";
import { hrTime } from "./hr-time.ts";
import { speaks } from "./instruments.ts";
import type {
  CollectedMetric,
  CollectedMetrics,
  HistogramValue,
  MetricPoint,
  MetricResource,
  MetricSource,
} from "./metric-source.ts";
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
export interface Producer extends MetricSource {
  /** What `collect` hands over, at once: for an export in a handler where no promise runs. */
  collectNow(): CollectedMetrics;
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
const HISTOGRAM = 0;
const GAUGE = 2;
const CUMULATIVE = 1;

/** Hands over the gaps between chunks, the rate limits, the age of the prices, and what became of telemetry itself. */
export function createProducer({ semconv, gaps, limits, priceTables, telemetry, clock }: Sources): Producer {
  const scope = ourScope(semconv);
  const since = clock();
  const collectNow = (): CollectedMetrics => {
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

/** A producer that is asked only while its metrics are wanted from here: asking takes what is told once. */
export function producerWhile(wanted: () => boolean, producer: Producer): Producer {
  const collectNow = (): CollectedMetrics =>
    wanted() ? producer.collectNow() : { resourceMetrics: { resource: noResource, scopeMetrics: [] }, errors: [] };
  return { collectNow, collect: async () => collectNow() };
}

// The reader puts its own resource in its place.
const noResource: MetricResource = {
  attributes: {},
  merge: (other) => other ?? noResource,
  getRawAttributes: () => [],
};

function histograms(semconv: Semconv, dataPoints: MetricPoint<HistogramValue>[]): CollectedMetric[] {
  return [metrics.timePerOutputChunk, metrics.inferenceTimePerOutputChunk]
    .filter((definition) => speaks(semconv, definition))
    .map((definition) => ({
      descriptor: descriptorOf(definition),
      aggregationTemporality: CUMULATIVE,
      dataPointType: HISTOGRAM,
      dataPoints,
    }));
}

function limitGauges(current: readonly CurrentLimit[], now: number): CollectedMetric[] {
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
): CollectedMetric {
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

function descriptorOf({ name, description, unit }: MetricDefinition): CollectedMetric["descriptor"] {
  return { name, description, unit, valueType: ValueType.DOUBLE };
}
