import { Worker } from "node:worker_threads";
import type { Destination } from "./destination.ts";
import { exitWorkerSource } from "./exit-worker.ts";
import type { ExitWork } from "./exit-worker.ts";
import { reachOf } from "./reach.ts";
import { onFatalSignal } from "./signals.ts";

/** Serialised telemetry for one destination. */
export interface Parcel {
  readonly destination: Destination;
  readonly bodies: readonly Uint8Array[];
}

/** How a synchronous delivery fared, in bodies; `late` are those that no answer came for within the bound. */
export interface Delivery {
  readonly delivered: number;
  readonly failed: number;
  readonly late: number;
}

/**
 * Delivers while this thread stands still, for no longer than `timeoutMs`, the worker's start included. In an `exit`
 * handler no promise and no I/O of this thread goes on, but a new worker does. With nothing to send it makes none, and
 * an address that has just let a connect hang is not tried again: that connect was this end's delay already.
 */
export function deliverNow(parcels: readonly Parcel[], timeoutMs: number): Delivery {
  const all = count(parcels);
  const reachable = parcels.filter(({ destination }) => !reachOf(destination.url).hung);
  if (timeoutMs <= 0 || count(reachable) === 0) return { delivered: 0, failed: 0, late: all };
  const state = new Int32Array(new SharedArrayBuffer(12));
  const work: ExitWork = {
    state,
    timeoutMs,
    parcels: reachable.map(({ destination: { url, headers, gzip, tls }, bodies }) => ({
      url,
      headers,
      gzip,
      tls,
      bodies,
    })),
  };
  try {
    // Nothing of the app's start-up may run again in there: no --import, no NODE_OPTIONS, no environment but this.
    const { NODE_TLS_REJECT_UNAUTHORIZED } = process.env;
    const worker = new Worker(exitWorkerSource, {
      eval: true,
      name: "relayscope-exit",
      execArgv: [],
      env: { NODE_TLS_REJECT_UNAUTHORIZED },
      workerData: work,
      stdout: true,
      stderr: true,
    });
    worker.on("error", () => undefined);
    worker.unref();
    Atomics.wait(state, 0, 0, timeoutMs);
    // Matters only where the process goes on (a signal that the kernel ignores for process 1).
    void worker.terminate().catch(() => undefined);
  } catch {
    // No worker could be made (no memory, no permission): told by the counts.
  }
  const delivered = Atomics.load(state, 1);
  const failed = Atomics.load(state, 2);
  return { delivered, failed, late: all - delivered - failed };
}

function count(parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, { bodies }) => sum + bodies.length, 0);
}

/**
 * Calls `flush` on every way out that lets anyone run: natural end, `process.exit`, an uncaught exception, a worker
 * thread's end, and SIGTERM and SIGINT where the app leaves them to their default. Not on SIGKILL, `process.abort`,
 * or `worker.terminate()`, where no code runs. Returns how to stop that.
 */
export function onWayOut(flush: () => void): () => void {
  const guarded = (): void => {
    try {
      flush();
    } catch {
      // A throw in an exit handler would change the exit code.
    }
  };
  process.on("exit", guarded);
  const stopSignals = onFatalSignal(["SIGTERM", "SIGINT"], guarded);
  return () => {
    process.off("exit", guarded);
    stopSignals();
  };
}
