import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { type FileCoverage, mergeCoverage } from "./coverage.ts";
import type { Plant } from "./plants.ts";

/** What was found wrong with one input. */
export interface Finding {
  readonly input: number;
  readonly what: string;
  readonly course: string;
  readonly recording?: string;
  readonly format?: string;
  /** What was done to the recording. */
  readonly made?: string;
  readonly stack?: string;
  /** The body that was made: the recordings may be others by the time that it is asked for again. */
  readonly bytes?: Uint8Array;
}

/** What is to be tried. */
export interface FuzzTask {
  readonly seed: number;
  readonly inputs: number;
  readonly corpus?: string | undefined;
  readonly plant?: Plant;
  /** By their names in `drive.ts`; all of them where none are named. */
  readonly courses?: readonly string[];
  readonly coverage?: boolean;
  /** Ends the run: enough is known. */
  readonly findingLimit?: number;
  /** An input that takes longer does not end. Generous: other work may have the machine. */
  readonly hangMs?: number;
  readonly onProgress?: (ran: number) => void;
  readonly onFinding?: (finding: Finding) => void;
}

/** What came of it. */
export interface FuzzReport {
  readonly ran: number;
  readonly recordings: number;
  /** By their inputs. */
  readonly findings: readonly Finding[];
  readonly coverage: readonly FileCoverage[];
}

/** What one thread is told. `progress` has the input that each thread is at, and then how many each has ended. */
export interface WorkerTask {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly thread: number;
  readonly threads: number;
  readonly corpus: string | undefined;
  readonly plant: Plant | undefined;
  readonly courses: readonly string[] | undefined;
  readonly coverage: boolean;
  readonly progress: SharedArrayBuffer;
}

/** What one thread tells. */
export interface FromWorker {
  readonly finding?: Finding;
  readonly done?: { readonly ran: number; readonly recordings: number; readonly coverage: readonly FileCoverage[] };
}

const HEAP_MB = 1024;

/** Tries so many inputs of a seed, on two threads; what an input does depends on its number alone. */
export async function fuzz(task: FuzzTask): Promise<FuzzReport> {
  const { findingLimit = 20, hangMs = 60_000 } = task;
  const threads = Math.min(2, cpus().length);
  const shared = new SharedArrayBuffer(threads * 2 * Float64Array.BYTES_PER_ELEMENT);
  const progress = new Float64Array(shared);
  const findings: Finding[] = [];
  const coverage: (readonly FileCoverage[])[] = [];
  const running = new Set<Worker>();
  let ended = 0;
  let recordings = 0;

  const found = (finding: Finding): void => {
    findings.push(finding);
    task.onFinding?.(finding);
    if (findings.length >= findingLimit) for (const worker of running) void worker.terminate();
  };

  /** Resolves when the thread has ended, to the input that it did not survive. */
  function start(thread: number, from: number): Promise<number | undefined> {
    progress[thread] = -1;
    const given: WorkerTask = {
      seed: task.seed,
      from,
      to: task.inputs,
      step: threads,
      thread,
      threads,
      corpus: task.corpus,
      plant: task.plant,
      courses: task.courses,
      coverage: task.coverage === true,
      progress: shared,
    };
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: given,
      execArgv: ["--disable-warning=ExperimentalWarning"],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    running.add(worker);
    return new Promise((resolve) => {
      let done = false;
      let fatal: string | undefined;
      let at = -1;
      let since = Date.now();
      const watch = setInterval(() => {
        const now = progress[thread] ?? -1;
        if (now !== at) [at, since] = [now, Date.now()];
        if (at < 0 || Date.now() - since < hangMs) return;
        fatal = `it does not end (watched for ${hangMs / 1000} s)`;
        void worker.terminate();
      }, 250);
      worker.on("message", (message: FromWorker) => {
        if (message.finding !== undefined) found(message.finding);
        if (message.done !== undefined) {
          done = true;
          recordings = message.done.recordings;
          coverage.push(message.done.coverage);
        }
      });
      worker.on("error", (error: Error) => (fatal = `the thread ends with ${error.message}`));
      worker.on("exit", () => {
        clearInterval(watch);
        running.delete(worker);
        ended += progress[threads + thread] ?? 0;
        progress[threads + thread] = 0;
        const input = progress[thread] ?? -1;
        if (done || (fatal === undefined && findings.length >= findingLimit)) return resolve(undefined);
        found({ input, what: fatal ?? "the thread ended", course: "" });
        resolve(input < 0 || findings.length >= findingLimit ? undefined : input);
      });
    });
  }

  async function runThread(thread: number): Promise<void> {
    let from: number | undefined = thread;
    while (from !== undefined && from < task.inputs) {
      const died = await start(thread, from);
      from = died === undefined ? undefined : died + threads;
    }
  }

  const tick = setInterval(() => {
    let ran = ended;
    for (let thread = 0; thread < threads; thread += 1) ran += progress[threads + thread] ?? 0;
    task.onProgress?.(ran);
  }, 10_000);
  await Promise.all(Array.from({ length: threads }, (_, thread) => runThread(thread)));
  clearInterval(tick);
  return {
    ran: ended,
    recordings,
    findings: findings.toSorted((one, other) => one.input - other.input),
    coverage: mergeCoverage(coverage),
  };
}
