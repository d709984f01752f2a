import { isMainThread } from "node:worker_threads";
import { diag } from "@opentelemetry/api";
import { redactUrl } from "./capture/url.ts";
import { claim, sayTaken } from "./claim.ts";
import { readSettings, type Settings } from "./settings/config.ts";
import { loadContent } from "./load-content.ts";
import { createObservation, type Observation } from "./observation.ts";
import { exemplarSerializer } from "./telemetry/exemplar-serializer.ts";
import { followApp, isAddressed, readTheirs, type Whose } from "./host/whose.ts";
import { sayProblems } from "./settings/say-problems.ts";
import { startLine } from "./settings/start-line.ts";
import { flushProviders } from "./provider-flush.ts";
import { createExemplarStore, type ExemplarStore } from "./telemetry/exemplars.ts";
import { createHandover } from "./telemetry/handover.ts";
import { producerWhile } from "./telemetry/producer.ts";
import { observeGauges } from "./telemetry/observed-gauges.ts";
import { redactUndici } from "./telemetry/undici-http.ts";
import { startSdk, type Sdk } from "./export/sdk.ts";
import { version } from "./version.ts";
import { createWithheld } from "./withheld.ts";

start();

function start(): void {
  let release: (() => void) | undefined;
  try {
    const { settings, problems } = readSettings(process.env);
    sayProblems(settings, problems);
    if (!settings.enabled) return;
    const running: Partial<Joined> = {};
    release = claim({
      by: "relayscope/register",
      hears: (request) => running.observation?.hears(request) === true,
      flush: async (options) => {
        await running.observation?.settle(options);
        await running.flush?.();
      },
      warn: (line) => diag.warn(line),
      exemplars: () => running.exemplars,
      state: () => running.observation?.state(),
      whose: () => running.whose?.(),
    });
    if (release === undefined) return sayTaken("relayscope/register");
    Object.assign(running, run(settings));
  } catch (error) {
    release?.();
    console.error(
      `relayscope: off: ${error instanceof Error ? error.message : String(error)}. The app runs as without it.`,
    );
  }
}

interface Joined {
  readonly observation: Observation;
  readonly exemplars: ExemplarStore;
  /** Sends what the SDKs hold, ours and the app's. */
  flush(): Promise<void>;
  /** Whose OpenTelemetry each signal goes through by now. */
  whose(): Whose | undefined;
}

/** Joins the SDK, ours or the app's, and the capture. */
function run(settings: Settings): Joined {
  const running: { sdk?: Sdk; follow?: () => void; whose?: Whose } = {};
  // First in line: what we take, instrumentation-undici must know of when its own subscriber is asked.
  const observation = createObservation(settings, loadContent(settings), () => running.follow?.());
  const handover = createHandover({
    semconv: settings.generation,
    priceTables: observation.priceTables,
    telemetry: () => running.sdk?.counts() ?? [],
  });
  // What the app's meter counts is in none of our points, and leads from the app's own exporter (`withExemplars`).
  const handoverToApp = { ...handover, exemplars: createExemplarStore() };
  const mode = settings.otel;
  const withheld = createWithheld(settings);
  const addressed = isAddressed(process.env);
  const appIsFirst = Object.keys(readTheirs({})).length > 0;
  const sdk = startSdk(settings, {
    sends: mode === "own" || (mode === "auto" && (!appIsFirst || addressed)),
    serves: mode !== "app" && !appIsFirst,
    ignoreRequestHook: withheld.ignoring(observation.hears),
    startSpanHook: redactUndici(redactUrl),
    withheld: withheld.of,
    beforeFlush: observation.endAll,
    metricProducers: [producerWhile(() => running.whose?.metrics === "own", handover.producer)],
    metricsSerializer: exemplarSerializer(handover.exemplars),
  });
  running.sdk = sdk;
  const choice = { mode, own: sdk, offered: sdk.offered, addressed, besides: sdk.fileLoggerProvider };
  running.follow = followApp(choice, (providers, whose) => {
    running.whose = whose;
    if (whose.metrics === "app") observeGauges(providers.meterProvider, handover.producer, settings.generation);
    observation.tell({ ...providers, handover: whose.metrics === "app" ? handoverToApp : handover });
  });
  sayStarted(settings, sdk, running.whose);
  return {
    observation,
    exemplars: handoverToApp.exemplars,
    async flush() {
      const theirs = mode === "own" ? {} : readTheirs(sdk.offered);
      await Promise.all([sdk.flush(), flushProviders(Object.values(theirs))]);
    },
    whose: () => running.whose,
  };
}

/** Once a process, since its threads are started alike. */
function sayStarted(settings: Settings, { sends }: Sdk, whose: Whose | undefined): void {
  if (!isMainThread && settings.logLevel !== "debug") return;
  const { node, undici } = process.versions;
  const told = Object.entries(whose ?? {}).map(([signal, who]) => `${signal}: ${who}`);
  diag.info(startLine(settings, { version, node, undici, sends, openTelemetry: told.join(", ") }));
}
