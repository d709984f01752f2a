import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { Counted, Spoken } from "./counting.ts";

/** Counts tokens beside the app's thread. */
export interface Estimator {
  /** Makes the worker, which takes a moment, before there is anything to count. */
  warm(): void;
  /** Calls `done` once, later: with nothing where it could not be counted, or too many wait. */
  count(spoken: Spoken, done: (counted: Counted) => void): void;
  /** Waits for what is being counted, this thread standing still: the process ends. What is not counted by then stays so. */
  finish(timeoutMs: number): void;
  /** How many are being counted. */
  readonly pending: number;
  stop(): void;
}

/** What the worker is given. */
export interface Setup {
  /** URL of the compressed tokenizer. */
  readonly tokenizer: string;
  readonly port: MessagePort;
  /** Grows with each answer. */
  readonly answered: Int32Array;
}

/** One call to be counted. */
export interface Order {
  readonly id: number;
  readonly spoken: Spoken;
}

/** Where the worker's program and the tokenizer are, and what is said where they can't be used. */
export interface EstimatorOptions {
  readonly worker: URL;
  readonly tokenizer: URL;
  onProblem(line: string): void;
}

/** Calls that wait to be counted; a further one stays uncounted. */
const pendingLimit = 1000;
const heapMegabytes = 256;

/** Makes no worker before it is needed. */
export function createEstimator({ worker: program, tokenizer, onProblem }: EstimatorOptions): Estimator {
  const pending = new Map<number, (counted: Counted) => void>();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  let port: MessagePort | undefined;
  let worker: Worker | undefined;
  let broken = false;
  let id = 0;

  const answer = ({ id, counted }: { readonly id: number; readonly counted: Counted }): void => {
    const done = pending.get(id);
    pending.delete(id);
    done?.(counted);
  };
  const giveUp = (): void => {
    for (const id of pending.keys()) answer({ id, counted: {} });
  };
  const fail = (error: unknown): void => {
    if (!broken) onProblem(`usage is not estimated: ${error instanceof Error ? error.message : String(error)}`);
    broken = true;
    giveUp();
  };
  const start = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    const setup: Setup = { tokenizer: tokenizer.href, port: port2, answered };
    // Nothing of the app's start-up may run again in there: no --import, no NODE_OPTIONS, no environment.
    worker = new Worker(program, {
      name: "relayscope-estimate",
      execArgv: [],
      env: {},
      workerData: setup,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
      stdout: true,
      stderr: true,
    });
    worker.on("error", fail);
    worker.on("exit", () => fail("its worker has ended"));
    worker.unref();
    port1.on("message", answer);
    port1.unref();
    return port1;
  };

  const ready = (): MessagePort | undefined => {
    if (broken) return undefined;
    try {
      return (port ??= start());
    } catch (error) {
      // No worker could be made: no memory, or Node's permission model.
      fail(error);
      return undefined;
    }
  };

  return {
    warm() {
      ready();
    },
    count(spoken, done) {
      const worker = pending.size < pendingLimit ? ready() : undefined;
      if (worker === undefined) return done({});
      id += 1;
      pending.set(id, done);
      worker.postMessage({ id, spoken } satisfies Order);
    },
    finish(timeoutMs) {
      const until = performance.now() + timeoutMs;
      for (let seen = Atomics.load(answered, 0); pending.size > 0; seen = Atomics.load(answered, 0)) {
        if (port !== undefined) receiveAll(port, answer);
        const left = until - performance.now();
        if (pending.size === 0 || left <= 0) break;
        Atomics.wait(answered, 0, seen, left);
      }
      giveUp();
    },
    get pending() {
      return pending.size;
    },
    stop() {
      broken = true;
      giveUp();
      port?.close();
      void worker?.terminate().catch(() => undefined);
    },
  };
}

// At once: in an exit handler no message event comes.
function receiveAll(port: MessagePort, take: (message: { id: number; counted: Counted }) => void): void {
  for (;;) {
    const received: { message: { id: number; counted: Counted } } | undefined = receiveMessageOnPort(port);
    if (received === undefined) return;
    take(received.message);
  }
}
