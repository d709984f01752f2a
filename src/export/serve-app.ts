import { diag, trace, type TracerProvider } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { UndiciInstrumentationConfig } from "@opentelemetry/instrumentation-undici";
import { lateTracers } from "../host/late-tracers.ts";
import { offer } from "../host/offer.ts";
import { readRegistered, type Registered } from "../host/shared-api.ts";
import { readPropagator } from "./environment.ts";
import type { SdkProviders } from "./providers.ts";
import { HttpInstrumentation, type Withheld } from "./undici.ts";

/** How the app's other HTTP is told. */
export interface OtherHttp {
  /** Requests that instrumentation-undici must leave alone: the model calls. */
  readonly ignoreRequestHook?: NonNullable<UndiciInstrumentationConfig["ignoreRequestHook"]>;
  /** What instrumentation-undici must tell otherwise of all other requests. */
  readonly startSpanHook?: NonNullable<UndiciInstrumentationConfig["startSpanHook"]>;
  /** Which headers of trace context other HTTP goes without, by the request's origin. */
  readonly withheld?: Withheld;
}

/** What an app without an SDK of its own has of ours. */
export interface Serving {
  /** What it finds in OpenTelemetry's API. */
  readonly offered: Registered;
  /** Tells its other HTTP no more. */
  stop(): void;
}

/**
 * Serves an app that has no SDK: what it does through OpenTelemetry's API goes to these providers, and its HTTP calls that
 * are no model's are told. Both end when it registers an SDK of its own.
 */
export function serveApp(providers: SdkProviders, options: OtherHttp): Serving {
  const http = tellOtherHttp(providers, options);
  const stop = (): void => http.disable();
  return { offered: offerTo(providers, stop), stop };
}

/** Tells the HTTP calls that are no model's, as OpenTelemetry's own instrumentation does: it is that instrumentation. */
function tellOtherHttp({ tracerProvider, meterProvider }: SdkProviders, options: OtherHttp): HttpInstrumentation {
  const { ignoreRequestHook, startSpanHook, withheld } = options;
  const hooks = { ...(ignoreRequestHook && { ignoreRequestHook }), ...(startSpanHook && { startSpanHook }) };
  const undici = new HttpInstrumentation(hooks, withheld);
  if (tracerProvider !== undefined) undici.setTracerProvider(tracerProvider);
  if (meterProvider !== undefined) undici.setMeterProvider(meterProvider);
  return undici;
}

/** Lets the app use this SDK through OpenTelemetry's API, until it brings its own: `leave` is called then. */
function offerTo(providers: SdkProviders, leave: () => void): Registered {
  const propagator = readPropagator();
  const { tracerProvider, meterProvider, loggerProvider = providers.fileLoggerProvider } = providers;
  const offered: Registered = {
    context: new AsyncLocalStorageContextManager().enable(),
    ...(propagator && { propagation: propagator }),
    ...(meterProvider && { metrics: meterProvider }),
    ...(loggerProvider && { logs: loggerProvider }),
  };
  let isTaken = false;
  if (tracerProvider !== undefined) {
    // What a tracer that was got early goes to from then on, also where the app takes its SDK out of the API again.
    let theirs: TracerProvider | undefined;
    const tracers = lateTracers(() => {
      const { trace: now } = readRegistered();
      if (now !== undefined && now !== tracers) theirs = now;
      // The API's stand-in does nothing.
      return theirs ?? (isTaken ? trace.getTracerProvider() : tracerProvider);
    });
    offered.trace = tracers;
  }
  let saidRefused = false;
  offer(offered, {
    taken: (types) => {
      if (!types.includes("trace")) return;
      isTaken = true;
      // Two that tell one call would send its trace context twice.
      leave();
    },
    refused() {
      if (!saidRefused)
        diag.warn("the app's own OpenTelemetry SDK could not be registered beside ours; set RELAYSCOPE_OTEL=app");
      saidRefused = true;
    },
  });
  return offered;
}
