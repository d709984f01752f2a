import type { EventEmitter } from "node:events";
import { isMainThread } from "node:worker_threads";

/**
 * Calls `before` when one of `signals` is about to kill the process, and then lets it: same signal, same exit status.
 *
 * Ours is a listener only while the app has none. It leaves before the app's first one comes and returns after the last
 * one has gone, because libraries count: signal-exit ends the process only where all listeners are its own, so one more
 * would make the process immortal. Signals reach the main thread alone.
 */
export function onFatalSignal(signals: readonly NodeJS.Signals[], before: () => void): () => void {
  if (!isMainThread) return () => undefined;
  // The types of process know its own events only, not the emitter's.
  const host: EventEmitter = process;
  let stopped = false;

  const ours = (signal: NodeJS.Signals): void => {
    before();
    leave(signal);
    process.kill(process.pid, signal);
    // Still here: the kernel ignores default signals for process 1 of a container, with us as without us.
    setImmediate(() => enter(signal)).unref();
  };
  const enter = (signal: NodeJS.Signals): void => {
    if (!stopped && host.listenerCount(signal) === 0) host.on(signal, ours);
  };
  const leave = (signal: NodeJS.Signals): void => {
    host.off("removeListener", removed);
    host.off(signal, ours);
    host.on("removeListener", removed);
  };
  const isOneOf = (event: string | symbol): event is NodeJS.Signals => signals.some((signal) => signal === event);

  const added = (event: string | symbol, listener: unknown): void => {
    if (listener !== ours && isOneOf(event)) leave(event);
  };
  const removed = (event: string | symbol): void => {
    if (isOneOf(event)) enter(event);
  };

  for (const signal of signals) enter(signal);
  // First in line: Node's own newListener handler comes next, finds the signal unwatched and starts to watch it anew.
  host.prependListener("newListener", added);
  host.on("removeListener", removed);
  return () => {
    stopped = true;
    host.off("newListener", added);
    host.off("removeListener", removed);
    for (const signal of signals) host.off(signal, ours);
  };
}
