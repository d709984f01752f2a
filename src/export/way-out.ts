import type { EventEmitter } from "node:events";
import { isMainThread } from "node:worker_threads";

// Signals reach the main thread alone. On Windows SIGHUP is the console that is closed, and who listens changes its end.
const fatal: readonly NodeJS.Signals[] = isMainThread
  ? ["SIGTERM", "SIGINT", ...(process.platform === "win32" ? [] : (["SIGHUP"] as const))]
  : [];

/**
 * Calls `flush` on every way out that lets anyone run: natural end, `process.exit`, an uncaught exception, a worker
 * thread's end, and SIGTERM, SIGINT and SIGHUP where the app leaves them to their default: they then kill as they would
 * have, same signal, same exit status. Not on SIGKILL, `process.abort`, or `worker.terminate()`, where no code runs.
 * Returns how to stop that.
 *
 * On signals, ours is a listener only while the app has none. It leaves before the app's first one comes and returns
 * after the last one has gone, because libraries count: signal-exit ends the process only where all listeners are its
 * own, so one more would make the process immortal. On `exit` ours comes back when the app removes all there are.
 *
 * A signal that the app sends to its own process as its last act has ended it at once without us. Ours is a listener, and
 * comes a turn of the loop later, when nothing may be left to turn it: so the loop's end waits one turn. Not where the
 * app hears of that end itself, which would then come to it twice.
 */
export function onWayOut(flush: () => void): () => void {
  // The types of process know its own events only, not the emitter's.
  const host: EventEmitter = process;
  let stopped = false;
  let ended = false;

  const guarded = (): void => {
    try {
      flush();
    } catch {
      // A throw in an exit handler would change the exit code.
    }
  };
  const atExit = (): void => {
    // An app that saves the listeners and puts them back has ours twice.
    if (!ended) guarded();
    ended = true;
  };
  const atSignal = (signal: NodeJS.Signals): void => {
    guarded();
    leave(signal);
    process.kill(process.pid, signal);
    // Still here: the kernel ignores default signals for process 1 of a container, with us as without us.
    setImmediate(() => enter(signal)).unref();
  };
  const enter = (signal: NodeJS.Signals): void => {
    if (!stopped && host.listenerCount(signal) === 0) host.on(signal, atSignal);
  };
  const leave = (signal: NodeJS.Signals): void => {
    host.off("removeListener", removed);
    host.off(signal, atSignal);
    host.on("removeListener", removed);
  };
  const isFatal = (event: string | symbol): event is NodeJS.Signals => fatal.some((signal) => signal === event);
  const enterExit = (): void => {
    if (!stopped && !host.listeners("exit").includes(atExit)) host.on("exit", atExit);
  };

  let turned = false;
  const atLoopEnd = (): void => {
    const isOwn = fatal.some((signal) => host.listeners(signal).includes(atSignal));
    turned = !turned && isOwn && host.listenerCount("beforeExit") === 1;
    if (turned) setImmediate(() => undefined);
  };

  const added = (event: string | symbol, listener: unknown): void => {
    if (listener !== atSignal && isFatal(event)) leave(event);
  };
  const removed = (event: string | symbol, listener: unknown): void => {
    if (isFatal(event)) enter(event);
    if (listener !== atExit) return;
    enterExit();
    // removeAllListeners() without a name forgets at its end what came back meanwhile.
    queueMicrotask(enterExit);
  };

  enterExit();
  for (const signal of fatal) enter(signal);
  // First in line: Node's own newListener handler comes next, finds the signal unwatched and starts to watch it anew.
  if (fatal.length > 0) host.prependListener("newListener", added).on("beforeExit", atLoopEnd);
  host.on("removeListener", removed);
  return () => {
    stopped = true;
    host.off("newListener", added);
    host.off("removeListener", removed);
    host.off("exit", atExit).off("beforeExit", atLoopEnd);
    for (const signal of fatal) host.off(signal, atSignal);
  };
}
