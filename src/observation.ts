import { diag } from "@opentelemetry/api";
import { followServing } from "./capture/caller.ts";
import { listen } from "./capture/channels.ts";
import type { Settings } from "./config.ts";
import { createGuard } from "./guard.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { createPriceTables } from "./pricing/tables.ts";
import { createRecorder, type RecorderOptions } from "./telemetry/create-recorder.ts";
import type { PriceTable } from "./telemetry/producer.ts";
import type { OpenCall, Recorder } from "./telemetry/recorder.ts";

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
  /** Ends every call that is under way: the process ends, or we do. */
  endAll(this: void): void;
  /** Calls under way. */
  state(this: void): Pipeline["state"] | undefined;
  /** Ends all and listens no more. */
  stop(): void;
}

/** Begins to listen. To be called before any other instrumentation of undici is made: it has to be first in line. */
export function createObservation(settings: Settings): Observation {
  const { propagate, relays, generation, httpSpans } = settings;
  const recorder = createStandIn();
  const told = new Set<string>();
  const guard = createGuard((part, error) => {
    recorder.fault(part);
    if (told.has(part)) return;
    told.add(part);
    diag.error(`an error of ours in "${part}" (told once; counted in relayscope.faults):`, error);
  }, process.env["RELAYSCOPE_TEST_FAULT"]);
  let pipeline: Pipeline | undefined;
  const listening = listen((opening) => pipeline?.observe(opening), guard);
  const forgetServing = followServing();
  const prices = createPriceTables({
    catalogFile: new URL("prices.json", import.meta.url),
    priceFile: settings.prices,
    onProblem: (line) => diag.warn(line),
  });

  const endAll = (): void => pipeline?.endAll();
  return {
    hears: (request) => listening.hears(request),
    priceTables: () => prices.ages(Date.now()),
    tell(to) {
      recorder.use(createRecorder({ ...to, settings: { semconv: generation, httpSpans } }));
      pipeline ??= createPipeline({
        guard,
        prices,
        recorder,
        relayOf: (host, port) => ({ name: relays.get(`${host}:${port}`) ?? relays.get(host) ?? host }),
        propagates: (host) => propagate === "all" || (propagate !== "none" && propagate.includes(host)),
      });
    },
    endAll,
    state: () => pipeline?.state,
    stop() {
      endAll();
      listening.stop();
      forgetServing();
    },
  };
}

/** A recorder that another can be put in place of: an SDK gives its providers one by one, and gives some twice. */
function createStandIn(): Recorder & { use(recorder: Recorder): void } {
  let current: Recorder | undefined;
  // A call that moved would be lost: a recorder ends what it began, and nothing else.
  const begunBy = new WeakMap<OpenCall, Recorder>();
  return {
    use(recorder) {
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
    skip: (reason) => current?.skip(reason),
    correct: (reason) => current?.correct(reason),
    fault: (part) => current?.fault(part),
  };
}
