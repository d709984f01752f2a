import type { Attributes, HrTime, ValueType } from "@opentelemetry/api";

/**
 * Metrics for `metricProducers` of a metric reader. The shape is that of the SDK's `MetricProducer`, the same in its
 * generations 2 and 3, said here so that neither need be installed for it.
 */
export interface MetricSource {
  collect(): Promise<CollectedMetrics>;
}

/** What a collection gives: the SDK's `CollectionResult`. */
export interface CollectedMetrics {
  resourceMetrics: { resource: MetricResource; scopeMetrics: ScopeMetrics[] };
  errors: unknown[];
}

/** A `Resource`, which the reader replaces by its own. */
export interface MetricResource {
  readonly attributes: Attributes;
  merge(other: MetricResource | null): MetricResource;
  getRawAttributes(): [string, string][];
}

/** Metrics of one instrumentation scope. */
interface ScopeMetrics {
  scope: { name: string; version?: string; schemaUrl?: string };
  metrics: CollectedMetric[];
}

/** A metric with its points. The numbers are the SDK's `DataPointType` and `AggregationTemporality`. */
export type CollectedMetric = {
  readonly descriptor: {
    readonly name: string;
    readonly description: string;
    readonly unit: string;
    readonly valueType: ValueType;
  };
  /** Cumulative. */
  readonly aggregationTemporality: 1;
} & (
  | { readonly dataPointType: 0; readonly dataPoints: MetricPoint<HistogramValue>[] }
  | { readonly dataPointType: 2; readonly dataPoints: MetricPoint<number>[] }
  | { readonly dataPointType: 3; readonly isMonotonic: boolean; readonly dataPoints: MetricPoint<number>[] }
);

/** A value of one series. */
export interface MetricPoint<Value> {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: Attributes;
  readonly value: Value;
}

/** A histogram's value; absent `min` and `max` are not known. */
export interface HistogramValue {
  buckets: { boundaries: number[]; counts: number[] };
  sum?: number;
  count: number;
  min?: number;
  max?: number;
}
