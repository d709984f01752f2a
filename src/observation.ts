import { diag } from "@opentelemetry/api";
import { askForUsage } from "./ask-usage.ts";
import { attributionReader } from "./attribution/attribution.ts";
import { followServing } from "./capture/caller.ts";
import { listen } from "./capture/channels.ts";
import { followUnobserved } from "./capture/unobserved.ts";
import type { ContentCode } from "./content-code.ts";
import type { Redact } from "./content/redact.ts";
import type { Estimates } from "./estimate/estimates.ts";
import type { Settings } from "./settings/config.ts";
import type { FlushOptions } from "./flush.ts";
import { createGuard, type Guard } from "./guard.ts";
import { hostKeys, isPropagatedTo } from "./settings/host-key.ts";
import { loadPriceReader } from "./load-price-reader.ts";
import { createModelHosts } from "./model-hosts.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { createReporting, type Reporting } from "./pricing/reporting.ts";
import { createPriceTables } from "./pricing/tables.ts";
import { settle } from "./settle.ts";
import { createRecorder, type RecorderOptions } from "./telemetry/create-recorder.ts";
import type { PriceTable } from "./telemetry/producer.ts";
import type { OpenCall, Recorder } from "./telemetry/recorder.ts";
import { createUnpricedLines } from "./unpriced-lines.ts";
import { modelPathOf } from "./wire/model-paths.ts";

/** Where calls are told, and the handover that the SDK's metric reader has taken its end of. */
type Told = Required<Pick<RecorderOptions, "tracerProvider" | "meterProvider" | "handover">> &
  Pick<RecorderOptions, "loggerProvider">;

/** Capture, pipeline and recorder, joined: what the preload and the instrumentation have in common. */
export interface Observation {
  /** Whether this request of undici's is one of ours: another instrumentation may leave it to us. */
  hears(this: void, request: object): boolean;
  /** The price tables in use, for the handover. */
  priceTables(this: void): readonly PriceTable[];
  /** Where calls are told from now on; until it is said, none is taken. One under way stays with what it began with. */
  tell(told: Told): void;
  /** Ends every call that is under way: the process ends, or we do. What is being estimated is waited for, no longer than this. */
  endAll(this: void, waitMs: number): void;
  /** Has told what is over by now when it resolves, at the latest after `timeoutMs`. */
  settle(this: void, options: Required<FlushOptions>): Promise<void>;
  /** Calls under way. */
  state(this: void): Pipeline["state"] | undefined;
  /** Ends all and listens no more. */
  stop(): void;
}

/**
 * Begins to listen. To be called before any other instrumentation of undici is made: it has to be first in line.
 * `code` is what content and estimates take, where it is loaded: without it there are none. `beforeEach` is called before
 * each request that may become a call: where it is told may have changed. `redact` is the service's own redaction of
 * content, where it was given in code.
 */
export function createObservation(
  settings: Settings,
  code: ContentCode | undefined,
  beforeEach: () => void = () => undefined,
  redact?: Redact,
): Observation {
  const { propagate, relays, roles, generation, httpSpans, content, attributionLabels } = settings;
  const recorder = createStandIn();
  const told = new Set<string>();
  const guard = createGuard((part, error) => {
    recorder.fault(part);
    if (told.has(part)) return;
    told.add(part);
    diag.error(`an error of ours in "${part}" (told once; counted in relayscope.faults):`, error);
  }, process.env["RELAYSCOPE_TEST_FAULT"]);
  let pipeline: Pipeline | undefined;
  const listening = listen((opening) => {
    beforeEach();
    return pipeline?.observe(opening);
  }, guard);
  const forgetServing = followServing();
  const forgetUnobserved = followUnobserved(
    {
      portsOf: createModelHosts(settings),
      modelPathOf,
      count: (client, host) => recorder.unobserved(client, host),
      say: (line) => diag.warn(line),
    },
    guard,
  );
  const prices = createPriceTables({
    // An app's bundler may have put us into CommonJS, which has no URL.
    catalogFile: URL.parse("prices.json", import.meta.url) ?? undefined,
    ownCatalogFile: settings.priceCatalog,
    priceFile: settings.prices,
    readPrices: (text, name) => loadPriceReader().readPriceFile(text, name),
    onProblem: (line) => diag.warn(line),
    onNews: (line) => diag.info(line),
  });

  const estimates = settings.estimateUsage && code ? estimatesHere(code, guard) : undefined;
  const forgetAsking = settings.askUsage ? askForUsage() : undefined;

  const endAll = (waitMs: number): void => {
    pipeline?.endAll(waitMs);
    recorder.settle?.();
  };
  return {
    hears: (request) => listening.hears(request),
    priceTables: () => prices.ages(Date.now()),
    tell(to) {
      recorder.use(createRecorder({ ...to, settings: { semconv: generation, httpSpans, content, attributionLabels } }));
      pipeline ??= createPipeline({
        guard,
        prices,
        reporting: reportingOf(settings),
        sayUnpriced: createUnpricedLines({
          // Who gave no prices did not ask what calls cost.
          warn: (line) => (settings.prices === undefined ? diag.info(line) : diag.warn(line)),
          info: (line) => diag.info(line),
        }),
        recorder,
        estimates,
        attributionOf: attributionReader(settings, (line) => diag.warn(line)),
        contentOf: code?.contentReader(settings, { redact, guard, say: (line) => diag.error(line) }),
        relayOf: (host, port) => {
          const [withPort, bare] = hostKeys(host, port);
          const role = roles.get(withPort) ?? roles.get(bare);
          return { name: relays.get(withPort) ?? relays.get(bare) ?? host, ...(role && { role }) };
        },
        propagates: (host, port) => isPropagatedTo(propagate, host, port),
      });
    },
    endAll,
    settle: (options) => settle(pipeline, options),
    state: () => pipeline?.state,
    stop() {
      endAll(0);
      listening.stop();
      estimates?.stop();
      forgetAsking?.();
      forgetServing();
      forgetUnobserved();
    },
  };
}

function reportingOf({ currency, exchangeRates }: Settings): Reporting | undefined {
  if (currency === undefined) return undefined;
  return createReporting({
    currency,
    ratesFile: exchangeRates,
    readRates: (text, name) => loadPriceReader().readExchangeRates(text, name),
    onProblem: (line) => diag.warn(line),
    onNews: (line) => diag.info(line),
  });
}

/** What counts is beside us, wherever that is. */
function estimatesHere({ createEstimates, createEstimator }: ContentCode, guard: Guard): Estimates | undefined {
  // An app's bundler may have put us into CommonJS, which has no URL.
  const [worker, tokenizer] = ["estimate-worker.cjs", "tokenizer.br"].map((file) => URL.parse(file, import.meta.url));
  if (!worker || !tokenizer) return void diag.warn("usage is not estimated: its files are not where this code is");
  return createEstimates(createEstimator({ worker, tokenizer, onProblem: (line) => diag.warn(line) }), guard);
}

/** A recorder that another can be put in place of: an SDK gives its providers one by one, and gives some twice. */
function createStandIn(): Recorder & { use(recorder: Recorder): void } {
  let current: Recorder | undefined;
  // A call that moved would be lost: a recorder ends what it began, and nothing else.
  const begunBy = new WeakMap<OpenCall, Recorder>();
  return {
    use(recorder) {
      // What it holds back is told where it began.
      current?.settle?.();
      current = recorder;
    },
    begin(opening) {
      if (current === undefined) throw new Error("no recorder yet");
      const open = current.begin(opening);
      begunBy.set(open, current);
      return open;
    },
    end: (open, call) => begunBy.get(open)?.end(open, call),
    endAsHttp: (open, attempt) => begunBy.get(open)?.endAsHttp(open, attempt),
    settle: () => current?.settle?.(),
    skip: (reason) => current?.skip(reason),
    correct: (reason) => current?.correct(reason),
    unobserved: (client, host) => current?.unobserved(client, host),
    fault: (part) => current?.fault(part),
  };
}
