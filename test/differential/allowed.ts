// All that may differ with us loaded, beside one traceparent on each request.

/**
 * What we may add to the listeners on `process`, and no more. The last two are how ours on the signals leave when the
 * app's own come, and return when those have gone; the one on `beforeExit` lets a signal to oneself arrive.
 */
export const allowedListeners: Readonly<Record<string, number>> = {
  exit: 1,
  beforeExit: 1,
  SIGTERM: 1,
  SIGINT: 1,
  SIGHUP: 1,
  newListener: 1,
  removeListener: 1,
};

/** What we may add to the globals: OpenTelemetry's registries, and our own key against a second copy. */
export const allowedGlobals = [
  /^Symbol\(opentelemetry\.js\.api\.\d+\)$/,
  /^Symbol\(io\.opentelemetry\.js\.api\.logs\)$/,
  /^Symbol\(relayscope(\..+)?\)$/,
];

/** What of ours may be under way: a file being read, which comes to its end by itself. */
export const allowedResources = ["FSReqPromise", "CloseReq"];

/** What we may write to stderr where Node is too old, exactly once. */
export const gateLine = /^relayscope: .*Node.*\n/m;
/** What we may write to stderr once, where a script calls a model host by other means than undici. */
export const unobservedLine = /^relayscope: calls to 127\.0\.0\.1 go through node:http .*\n/m;
/** What we may write to stderr where the collector is away, once per thread. */
export const undeliveredLine =
  /^relayscope: \d+ of the last exports could not be delivered to http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\): .*\n/m;
