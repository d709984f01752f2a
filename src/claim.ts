import { diag } from "@opentelemetry/api";
import { findRunning, type Running, runningKey } from "./running.ts";
import { version } from "./version.ts";

/**
 * Takes the process for one capture; undefined where another has it already, else how to give it back. Two that listen
 * would tell, and count, every call twice.
 */
export function claim(running: Omit<Running, "version">): (() => void) | undefined {
  const shared = globalThis as { [runningKey]?: unknown };
  if (shared[runningKey] !== undefined) return undefined;
  const mine: Running = { ...running, version };
  // Not enumerable, and no name of a global: an app that lists its globals does not meet it.
  Object.defineProperty(shared, runningKey, { value: mine, configurable: true });
  return () => {
    if (shared[runningKey] === mine) Reflect.deleteProperty(shared, runningKey);
  };
}

/** Says that something listens already, and what. */
export function sayTaken(by: string): void {
  const { by: other = "another copy", version: its = "of another version", warn } = findRunning() ?? {};
  const line = `${by} stays passive: ${other} (${its}) listens in this process already`;
  // The app's own diagnostics may have nobody who listens to them.
  if (typeof warn === "function") warn(line);
  else diag.warn(line);
}
