import { diag } from "@opentelemetry/api";
import type { FlushOptions } from "./flush.ts";
import { version } from "./version.ts";

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
const here = Symbol.for("relayscope.running");

/**
 * Takes the process for one capture; undefined where another has it already, else how to give it back. Two that listen
 * would tell, and count, every call twice.
 */
export function claim(running: Omit<Running, "version">): (() => void) | undefined {
  const shared = globalThis as { [here]?: unknown };
  if (shared[here] !== undefined) return undefined;
  const mine: Running = { ...running, version };
  // Not enumerable, and no name of a global: an app that lists its globals does not meet it.
  Object.defineProperty(shared, here, { value: mine, configurable: true });
  return () => {
    if (shared[here] === mine) Reflect.deleteProperty(shared, here);
  };
}

/**
 * Whether whatever of ours listens in this process, the preload or an instrumentation, takes a request of undici's for a
 * model call: `ignoreRequestHook` of instrumentation-undici, for an app that has that, too.
 */
export function isHeard(request: object): boolean {
  return findRunning()?.hears?.(request) === true;
}

/** Says that something listens already, and what. */
export function sayTaken(by: string): void {
  const { by: other = "another copy", version: its = "of another version", warn } = findRunning() ?? {};
  const line = `${by} stays passive: ${other} (${its}) listens in this process already`;
  // The app's own diagnostics may have nobody who listens to them.
  if (typeof warn === "function") warn(line);
  else diag.warn(line);
}

/** What listens in this process. Another version of the package may have written it: nothing in it is sure. */
export function findRunning(): Partial<Running> | undefined {
  return (globalThis as { [here]?: Partial<Running> })[here];
}
