import { diag } from "@opentelemetry/api";
import { version } from "./version.ts";

/** What listens in this process. */
export interface Running {
  /** How it was started, in the words of who started it. */
  readonly by: string;
  readonly version: string;
  /** Whether a request of undici's is taken for a model call. */
  hears(request: object): boolean;
  /** For tests and tools: how much is under way. */
  state(): unknown;
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

/** Whether whatever listens in this process, this copy or another, takes a request for a model call. */
export function isHeard(request: object): boolean {
  return first()?.hears?.(request) === true;
}

/** Says that something listens already, and what. */
export function sayTaken(by: string): void {
  const { by: other = "another copy", version: its = "of another version" } = first() ?? {};
  diag.warn(`${by} stays passive: ${other} (${its}) listens in this process already`);
}

/** Another version of the package may have written it: nothing in it is sure. */
function first(): Partial<Running> | undefined {
  return (globalThis as { [here]?: Partial<Running> })[here];
}
