import { redactUrl } from "./capture/url.ts";
import { claim, sayTaken } from "./claim.ts";
import { readSettings, type Settings } from "./config.ts";
import { createObservation, type Observation } from "./observation.ts";
import { withExemplars } from "./telemetry/exemplar-serializer.ts";
import { createHandover } from "./telemetry/handover.ts";
import { redactUndici } from "./telemetry/undici-http.ts";
import { startSdk, type Sdk } from "./export/sdk.ts";

start();

function start(): void {
  let release: (() => void) | undefined;
  try {
    const { settings, problems } = readSettings(process.env);
    if (settings.logLevel !== "none") for (const problem of problems) console.error(problem);
    if (!settings.enabled) return;
    const running: { observation?: Observation } = {};
    release = claim({
      by: "relayscope/register",
      hears: (request) => running.observation?.hears(request) === true,
      state: () => running.observation?.state(),
    });
    if (release === undefined) return sayTaken("relayscope/register");
    running.observation = run(settings);
  } catch (error) {
    release?.();
    console.error(
      `relayscope: off: ${error instanceof Error ? error.message : String(error)}. The app runs as without it.`,
    );
  }
}

/** Joins the SDK and the capture. */
function run(settings: Settings): Observation {
  // First in line: what we take, instrumentation-undici must know of when its own subscriber is asked.
  const observation = createObservation(settings);
  const running: { sdk?: Sdk } = {};
  const handover = createHandover({
    semconv: settings.generation,
    priceTables: observation.priceTables,
    telemetry: () => running.sdk?.counts() ?? [],
  });
  running.sdk = startSdk(settings, {
    ignoreRequestHook: observation.hears,
    startSpanHook: redactUndici(redactUrl),
    beforeFlush: observation.endAll,
    metricProducers: [handover.producer],
    metricsSerializer: withExemplars(handover.exemplars),
  });
  observation.tell({ ...running.sdk, handover });
  return observation;
}
