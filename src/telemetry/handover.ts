import { createChunkGaps, type ChunkGaps } from "./chunk-gaps.ts";
import { createExemplarStore, type ExemplarStore } from "./exemplars.ts";
import { createProducer, type PriceTable, type Producer } from "./producer.ts";
import { createRateLimits, type RateLimits } from "./ratelimits.ts";
import type { Semconv } from "./scope.ts";
import type { SignalCounts } from "./signal-counts.ts";

/** What the recorder fills and the metric reader and exporter empty: the SDK has no instrument for it. */
export interface Handover {
  /** For `withExemplars`. */
  readonly exemplars: ExemplarStore;
  /** For the metric reader's `metricProducers`: chunk gaps, rate limits, age of the prices, what became of telemetry. */
  readonly producer: Producer;
  readonly gaps: ChunkGaps;
  readonly limits: RateLimits;
}

/** How to hand over. */
export interface HandoverSettings {
  readonly semconv?: Semconv;
  /** The tables of prices in use, asked at each export. */
  readonly priceTables?: () => readonly PriceTable[];
  /** What became of each signal's items, asked at each export. */
  readonly telemetry?: () => readonly SignalCounts[];
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

/** Made before the SDK, which takes its ends, and given to `createRecorder`, which needs the SDK. */
export function createHandover({
  semconv = "v1.41",
  priceTables = () => [],
  telemetry = () => [],
  clock = Date.now,
}: HandoverSettings = {}): Handover {
  const gaps = createChunkGaps(clock);
  const limits = createRateLimits();
  return {
    exemplars: createExemplarStore(),
    producer: createProducer({ semconv, gaps, limits, priceTables, telemetry, clock }),
    gaps,
    limits,
  };
}
