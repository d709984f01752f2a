import type { Attributes, SpanContext } from "@opentelemetry/api";

/** One measurement and the trace it was made in. */
export interface Exemplar {
  readonly value: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly traceId: string;
  readonly spanId: string;
}

/** Measurements that are waiting to go out with the next export of their series. */
export interface ExemplarStore {
  /** Takes a measurement made in a sampled span: a histogram's into its bucket, where the newest stays; a counter's by its size. */
  offer(
    metric: string,
    labels: Attributes,
    value: number,
    span: SpanContext | undefined,
    buckets?: readonly number[],
  ): void;
  /** Hands over what waits for a series; it is not kept. */
  take(metric: string, labels: Attributes): readonly Exemplar[];
  /** Forgets what no export asked for. */
  clear(): void;
  /** Series that have something waiting. */
  readonly size: number;
}

const SAMPLED = 1;

/** Holds at most one measurement per bucket of `maxSeries` series between two exports. The SDK for JavaScript has no exemplars. */
export function createExemplarStore(maxSeries = 2000): ExemplarStore {
  const waiting = new Map<string, (Exemplar | undefined)[]>();
  return {
    offer(metric, labels, value, span, buckets) {
      // A link to a trace that was not sampled leads nowhere.
      if (span === undefined || (span.traceFlags & SAMPLED) === 0) return;
      const key = seriesKey(metric, labels);
      let slots = waiting.get(key);
      if (slots === undefined) {
        if (waiting.size >= maxSeries) return;
        waiting.set(key, (slots = []));
      }
      const slot = buckets === undefined ? 0 : bucketOf(buckets, value);
      // Of a counter's many additions the largest is worth a look: the dearest call.
      if (buckets === undefined && value < (slots[0]?.value ?? value)) return;
      slots[slot] = { value, time: Date.now(), traceId: span.traceId, spanId: span.spanId };
    },
    take(metric, labels) {
      const key = seriesKey(metric, labels);
      const slots = waiting.get(key);
      waiting.delete(key);
      return slots === undefined ? [] : slots.filter((exemplar) => exemplar !== undefined);
    },
    clear: () => waiting.clear(),
    get size() {
      return waiting.size;
    },
  };
}

/** The bucket a value falls into; bounds are inclusive, the last bucket is above them all. */
export function bucketOf(bounds: readonly number[], value: number): number {
  const index = bounds.findIndex((bound) => value <= bound);
  return index === -1 ? bounds.length : index;
}

// No sorting: each metric's labels are made in one place, always in one order.
function seriesKey(metric: string, labels: Attributes): string {
  return metric + JSON.stringify(labels);
}
