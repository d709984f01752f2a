import type { FlushOptions } from "./flush.ts";

/** What listens in this process. */
export interface Running {
  /** How it was started, in the words of who started it. */
  readonly by: string;
  readonly version: string;
  /** Whether a request of undici's is taken for a model call. */
  hears(request: object): boolean;
  /** Sends all that has ended by now, however long that takes. */
  flush(options: Required<FlushOptions>): Promise<void>;
  /** Measurements with their traces, for `withExemplars`; another version's may have another shape. */
  exemplars?(): unknown;
  /** Says something to who reads its log. */
  warn?(line: string): void;
  /** For tests and tools: how much is under way. */
  state(): unknown;
  /** For tools: whose OpenTelemetry (app, own, none) each signal goes through. */
  whose?(): unknown;
}

/** Where a second copy of the package finds the first: one process, one capture. */
export const runningKey = Symbol.for("relayscope.running");

/**
 * Whether whatever of ours listens in this process, the preload or an instrumentation, takes a request of undici's for a
 * model call: `ignoreRequestHook` of instrumentation-undici, for an app that has that, too.
 */
export function isHeard(request: object): boolean {
  return findRunning()?.hears?.(request) === true;
}

/** What listens in this process. Another version of the package may have written it: nothing in it is sure. */
export function findRunning(): Partial<Running> | undefined {
  return (globalThis as { [runningKey]?: Partial<Running> })[runningKey];
}
