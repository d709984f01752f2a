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
  /** Hands over what has waited for a series up to a moment (epoch milliseconds); it is not kept. */
  take(metric: string, labels: Attributes, untilMs: number): readonly Exemplar[];
  /** Forgets what no export up to that moment asked for. */
  clear(untilMs: number): void;
  /** Series that have something waiting. */
  readonly size: number;
}

const SAMPLED = 1;

/** Holds at most one measurement per bucket of `maxSeries` series between two exports. The SDK for JavaScript has no exemplars. */
export function createExemplarStore(maxSeries = 2000): ExemplarStore {
  const waiting = new Map<string, (Exemplar | undefined)[]>();
  const keepLater = (key: string, slots: readonly (Exemplar | undefined)[], untilMs: number): void => {
    const later = slots.map((exemplar) => (exemplar !== undefined && exemplar.time > untilMs ? exemplar : undefined));
    if (later.some((exemplar) => exemplar !== undefined)) waiting.set(key, later);
    else waiting.delete(key);
  };
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
    take(metric, labels, untilMs) {
      const key = seriesKey(metric, labels);
      const slots = waiting.get(key) ?? [];
      keepLater(key, slots, untilMs);
      return slots.filter((exemplar) => exemplar !== undefined && exemplar.time <= untilMs) as readonly Exemplar[];
    },
    clear(untilMs) {
      for (const [key, slots] of waiting) keepLater(key, slots, untilMs);
    },
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

// No sorting: each metric's labels are made in one place, always in one order. They are kept, and never changed.
function seriesKey(metric: string, labels: Attributes): string {
  let text = texts.get(labels);
  if (text === undefined) texts.set(labels, (text = JSON.stringify(labels)));
  return metric + text;
}

const texts = new WeakMap<Attributes, string>();
