import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { Undelivered } from "./cause.ts";
import type { Destination } from "./destination.ts";
import { exitWorkerSource } from "./exit-worker.ts";
import type { ExitAnswer, ExitWork } from "./exit-worker.ts";
import { reachOf } from "./reach.ts";

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
  /** Of each body that failed or is late, where it was to go, and why it did not. */
  readonly undelivered: readonly Undelivered[];
}

/**
 * Delivers while this thread stands still, for no longer than `timeoutMs`, the worker's start included. In an `exit`
 * handler no promise and no I/O of this thread goes on, but a new worker does. With nothing to send it makes none, and
 * an address that has just let a connect hang is not tried again: that connect was this end's delay already.
 */
export function deliverNow(parcels: readonly Parcel[], timeoutMs: number): Delivery {
  const reachable = parcels.map(({ destination, bodies }) => ({
    destination,
    bodies: reachOf(destination.url).hung ? [] : bodies,
  }));
  const some = timeoutMs > 0 && reachable.some(({ bodies }) => bodies.length > 0);
  const answers = some ? post(reachable, timeoutMs) : [];
  const delivery = { delivered: 0, failed: 0, late: 0, undelivered: [] as Undelivered[] };
  for (const [place, { destination, bodies }] of parcels.entries()) {
    const { url } = destination;
    const own = answers.filter((answer) => answer.place === place);
    const failed = own.flatMap(({ reason }) => (reason === undefined ? [] : [{ url, reason }]));
    const late = Array.from({ length: bodies.length - own.length }, () => ({ url, reason: "timeout" }));
    delivery.delivered += own.length - failed.length;
    delivery.failed += failed.length;
    delivery.late += late.length;
    delivery.undelivered.push(...failed, ...late);
  }
  return delivery;
}

function post(parcels: readonly Parcel[], timeoutMs: number): ExitAnswer[] {
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const work: ExitWork = {
    done,
    answers: port2,
    timeoutMs,
    parcels: parcels.map(({ destination: { url, headers, gzip, tls }, bodies }) => ({
      url,
      address: reachOf(url).answeredBy,
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
      transferList: [port2],
      stdout: true,
      stderr: true,
    });
    worker.on("error", () => undefined);
    worker.unref();
    Atomics.wait(done, 0, 0, timeoutMs);
    // Matters only where the process goes on (a signal that the kernel ignores for process 1).
    void worker.terminate().catch(() => undefined);
  } catch (error) {
    // No worker could be made: no memory, or Node's permission model.
    port1.close();
    const reason = String((error as NodeJS.ErrnoException).code ?? "Error");
    return parcels.flatMap(({ bodies }, place) => bodies.map(() => ({ place, reason })));
  }
  const answers = receiveAll(port1);
  port1.close();
  return answers;
}

// At once: in an exit handler no message event comes.
function receiveAll(port: MessagePort): ExitAnswer[] {
  const answers: ExitAnswer[] = [];
  for (;;) {
    const received: { message: ExitAnswer } | undefined = receiveMessageOnPort(port);
    if (received === undefined) return answers;
    answers.push(received.message);
  }
}
