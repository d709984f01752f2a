import { millisToHrTime } from "@opentelemetry/core";
import type { Attributes, HrTime } from "@opentelemetry/api";
import type {
  CollectionResult,
  MetricData,
  MetricProducer,
  MetricReader,
  ResourceMetrics,
  ScopeMetrics,
} from "@opentelemetry/sdk-metrics";

/** A metric producer that can also answer at once, for the process's end. */
interface PromptProducer extends MetricProducer {
  collectNow(): CollectionResult;
}

// oxlint-disable no-underscore-dangle -- the SDK's own names, in this one file
// The insides of sdk-metrics 3.1.0 that are needed, and no more. Pinned; a test fails when an upgrade moves them.
interface Insides {
  readonly _sdkMetricProducer: {
    readonly _sharedState: {
      readonly resource: ResourceMetrics["resource"];
      readonly meterSharedStates: Map<string, Meter>;
    };
  };
  readonly _metricProducers: readonly MetricProducer[];
}
interface Meter {
  readonly _instrumentationScope: ScopeMetrics["scope"];
  readonly metricStorageRegistry: {
    getStorages(collector: unknown): { collect(collector: unknown, time: HrTime): MetricData | undefined }[];
  };
  readonly observableRegistry: {
    readonly _callbacks: readonly { callback(result: unknown): unknown; readonly instrument: Observable }[];
    readonly _batchCallbacks: readonly { callback(result: unknown): unknown }[];
  };
}
interface Observable {
  readonly _metricStorages: readonly {
    record(measurements: { entries(): Iterable<Measurement> }, time: HrTime): void;
  }[];
}
type Measurement = readonly [Attributes, number];

/**
 * What `reader.collect()` would give, without waiting for anything: the SDK's collect is asynchronous by its signature
 * alone (its storages and nearly all callbacks are not), and in an `exit` handler no promise goes on. What an
 * asynchronous callback, or a producer that cannot answer at once, has to say is left out: their last export stands.
 * Throws where the SDK's insides are not those that are known.
 */
export function collectNow(reader: MetricReader): ResourceMetrics {
  // The one place that reaches into the SDK.
  const insides = reader as unknown as Insides;
  const collector = insides._sdkMetricProducer;
  const time = millisToHrTime(Date.now());
  const scopeMetrics: ScopeMetrics[] = [];
  for (const meter of collector._sharedState.meterSharedStates.values()) {
    observeNow(meter, time);
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .map((storage) => storage.collect(collector, time))
      .filter((metric) => metric !== undefined);
    if (metrics.length > 0) scopeMetrics.push({ scope: meter._instrumentationScope, metrics });
  }
  for (const producer of insides._metricProducers) {
    if (isPrompt(producer)) scopeMetrics.push(...producer.collectNow().resourceMetrics.scopeMetrics);
  }
  return { resource: collector._sharedState.resource, scopeMetrics };
}

function observeNow(meter: Meter, time: HrTime): void {
  for (const { callback, instrument } of meter.observableRegistry._callbacks) {
    const measurements: Measurement[] = [];
    run(() =>
      callback({ observe: (value: number, attributes: Attributes = {}) => measurements.push([attributes, value]) }),
    );
    store(instrument, measurements, time);
  }
  for (const { callback } of meter.observableRegistry._batchCallbacks) {
    const perInstrument = new Map<Observable, Measurement[]>();
    const observe = (instrument: Observable, value: number, attributes: Attributes = {}): void => {
      const measurements = perInstrument.get(instrument) ?? [];
      perInstrument.set(instrument, measurements);
      measurements.push([attributes, value]);
    };
    run(() => callback({ observe }));
    for (const [instrument, measurements] of perInstrument) store(instrument, measurements, time);
  }
}

// A callback of the app may throw, or answer with a promise that fails later.
function run(callback: () => unknown): void {
  try {
    Promise.resolve(callback()).catch(() => undefined);
  } catch {
    // As in the SDK: the other callbacks' values count nevertheless.
  }
}

function store(instrument: Observable, measurements: readonly Measurement[], time: HrTime): void {
  for (const storage of instrument._metricStorages) storage.record({ entries: () => measurements }, time);
}

function isPrompt(producer: MetricProducer): producer is PromptProducer {
  return "collectNow" in producer;
}
