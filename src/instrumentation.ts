import { type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import { claim, sayTaken } from "./claim.ts";
import { contentCode } from "./content-code.ts";
import { isHeard } from "./running.ts";
import type { Settings } from "./settings/config.ts";
import { readConfiguration, type RelayscopeConfiguration } from "./settings/configuration.ts";
import { createObservation, type Observation } from "./observation.ts";
import { sayProblems } from "./settings/say-problems.ts";
import type { ExemplarStore } from "./telemetry/exemplars.ts";
import { flushProviders } from "./provider-flush.ts";
import { createHandover, type Handover } from "./telemetry/handover.ts";
import type { LoggerProvider } from "./telemetry/logger-provider.ts";
import type { MetricSource } from "./telemetry/metric-source.ts";
import { version } from "./version.ts";

/**
 * Tells every call to a language model that this process makes through undici (`fetch` and all that is built on it)
 * to the OpenTelemetry SDK that the service has: `new NodeSDK({ instrumentations: [new RelayscopeInstrumentation()] })`.
 * A call is one CLIENT span (seconds and tokens in its attributes, as the GenAI convention has them), its metrics
 * (durations in seconds) and one log record.
 *
 * It listens from its construction on, so make it before any `UndiciInstrumentation` and give that
 * `ignoreRequestHook: relayscope.hears`. Where the preload or another instrumentation listens already, this one stays
 * passive and says so through `diag`. Nothing of it reaches the app's calls: an error of ours is counted
 * (`relayscope.faults`) and told through `diag` once.
 */
export class RelayscopeInstrumentation {
  readonly instrumentationName = "relayscope";
  readonly instrumentationVersion = version;

  /**
   * What no instrument can tell: gaps between a stream's chunks in seconds, rate limits left, age of the prices in
   * seconds. For `metricProducers` of the service's metric reader; without it these metrics are absent.
   */
  readonly metricProducer: MetricSource;

  /** Measurements with their traces: what `withExemplars` writes. */
  readonly exemplars: ExemplarStore;

  readonly #handover: Handover;
  #configuration: RelayscopeConfiguration;
  #settings: Settings;
  readonly #providers: Providers;
  #observation: Observation | undefined;
  #release: (() => void) | undefined;
  #saidTaken = false;

  /** Begins to listen, unless told not to. Settings that are not given come from the `RELAYSCOPE_*` variables. */
  constructor(configuration: RelayscopeConfiguration = {}) {
    this.#configuration = configuration;
    this.#settings = read(configuration);
    this.#handover = createHandover({
      semconv: this.#settings.generation,
      priceTables: () => this.#observation?.priceTables() ?? [],
    });
    this.metricProducer = this.#handover.producer;
    this.exemplars = this.#handover.exemplars;
    // The API's stand-ins, which hand on to the SDK that is registered later; for logs, API 1.9 has none.
    this.#providers = { tracerProvider: trace.getTracerProvider(), meterProvider: metrics.getMeterProvider() };
    this.#listen();
  }

  /**
   * Whether a request of undici's is taken for a model call in this process, by this instrumentation or by what it stays
   * passive for: `ignoreRequestHook` of instrumentation-undici.
   */
  readonly hears: (request: object) => boolean = isHeard;

  /** Listens, where nothing else in this process does. Does nothing while the configuration says `enabled: false`. */
  enable(): void {
    if (this.#listen() || !this.#settings.enabled || this.#saidTaken) return;
    this.#saidTaken = true;
    sayTaken("RelayscopeInstrumentation");
  }

  /** Ends the calls under way as they are, listens no more, and lets another instrumentation listen. */
  disable(): void {
    this.#observation?.stop();
    this.#observation = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  setTracerProvider(tracerProvider: TracerProvider): void {
    this.#tell({ tracerProvider });
  }

  setMeterProvider(meterProvider: MeterProvider): void {
    this.#tell({ meterProvider });
  }

  /** Without one, no log records are made. */
  setLoggerProvider(loggerProvider: LoggerProvider): void {
    this.#tell({ loggerProvider });
  }

  /** Counts from the next `enable` on, but `enabled: false` at once; `semconv` stays, since metric readers may hold the producer. */
  setConfig(configuration: RelayscopeConfiguration): void {
    this.#configuration = { ...configuration, semconv: this.#settings.generation };
    this.#settings = read(this.#configuration);
    if (!this.#settings.enabled) this.disable();
  }

  /** The configuration as given, but `enabled` says whether this instrumentation listens: one that is passive does not. */
  getConfig(): RelayscopeConfiguration {
    return { ...this.#configuration, enabled: this.#observation !== undefined };
  }

  #listen(): boolean {
    if (this.#observation !== undefined) return true;
    if (!this.#settings.enabled) return false;
    this.#release = claim({
      by: "RelayscopeInstrumentation",
      hears: (request) => this.#observation?.hears(request) === true,
      flush: async (options) => {
        await this.#observation?.settle(options);
        await flushProviders(Object.values(this.#providers));
      },
      exemplars: () => this.exemplars,
      state: () => this.#observation?.state(),
    });
    if (this.#release === undefined) return false;
    this.#observation = createObservation(this.#settings, contentCode, undefined, this.#configuration.redact);
    this.#tell({});
    return true;
  }

  #tell(given: Partial<Providers>): void {
    Object.assign(this.#providers, given);
    this.#observation?.tell({ ...this.#providers, handover: this.#handover });
  }
}

interface Providers {
  tracerProvider: TracerProvider;
  meterProvider: MeterProvider;
  loggerProvider?: LoggerProvider;
}

// As the preload tells them: an SDK's logger is not there yet.
function read(configuration: RelayscopeConfiguration): Settings {
  const { settings, problems } = readConfiguration(configuration, process.env);
  sayProblems(settings, problems);
  return settings;
}
