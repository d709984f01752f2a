import { type Attributes, type Context, type Meter, type MetricOptions, trace, ValueType } from "@opentelemetry/api";
import { metrics, type MetricDefinition, type MetricKey } from "./catalog.ts";
import type { ExemplarStore } from "./exemplars.ts";
import type { Semconv } from "./scope.ts";

/** Records one measurement of a metric in a context; nothing happens where the chosen generation lacks the metric. */
export type RecordMetric = (key: MetricKey, value: number, labels: Attributes, context: Context) => void;

/** Makes the instruments of the chosen generation, as the catalogue has them; what it calls `produced` is not among them. */
export function createInstruments(meter: Meter, semconv: Semconv, exemplars: ExemplarStore | undefined): RecordMetric {
  const recorders = new Map<MetricKey, (value: number, labels: Attributes, context: Context) => void>();
  for (const [key, definition] of definitions()) {
    if (!speaks(semconv, definition) || definition.produced === true || definition.planned === true) continue;
    recorders.set(key, createRecord(meter, definition));
  }
  return (key, value, labels, context) => {
    const record = recorders.get(key);
    if (record === undefined || !Number.isFinite(value)) return;
    record(value, labels, context);
    const { name, instrument, buckets, exemplars: wanted }: MetricDefinition = metrics[key];
    if (exemplars === undefined || (instrument !== "histogram" && wanted !== true)) return;
    exemplars.offer(name, labels, value, trace.getSpanContext(context), buckets);
  };
}

/** Whether a metric belongs to what the chosen generation says. */
export function speaks(semconv: Semconv, { generation }: MetricDefinition): boolean {
  return semconv === "dup" || generation === "both" || generation === semconv;
}

/** Money and time are fractions; all else is counted. */
function valueTypeOf({ instrument, unit }: MetricDefinition): ValueType {
  return instrument !== "gauge" && unit !== "s" && unit !== "{currency}" ? ValueType.INT : ValueType.DOUBLE;
}

function createRecord(meter: Meter, definition: MetricDefinition) {
  const { name, unit, description, buckets } = definition;
  const options: MetricOptions = { unit, description, valueType: valueTypeOf(definition) };
  if (definition.instrument === "histogram") {
    if (buckets !== undefined) options.advice = { explicitBucketBoundaries: [...buckets] };
    const histogram = meter.createHistogram(name, options);
    return histogram.record.bind(histogram);
  }
  const counter =
    definition.instrument === "counter" ? meter.createCounter(name, options) : meter.createUpDownCounter(name, options);
  return counter.add.bind(counter);
}

function definitions(): readonly (readonly [MetricKey, MetricDefinition])[] {
  // Object.entries widens the keys to string; they are the table's.
  return Object.entries(metrics) as [MetricKey, MetricDefinition][];
}
