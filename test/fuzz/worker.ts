import { parentPort, workerData } from "node:worker_threads";
import { setImmediate as turn } from "node:timers/promises";
import { startCoverage } from "./coverage.ts";
import type { Trace } from "./drive.ts";
import type { Subject } from "./subject.ts";
import type { Finding, FromWorker, WorkerTask } from "./fuzz.ts";

/** Growth of what the thread holds, over all its inputs, that is no leak: tables of V8's own. */
const GROWTH_LIMIT = 96 * 1024 * 1024;

/** Inputs after which every dialect was read, its code compiled and its constants made. */
const WARM = 4000;

const task = workerData as WorkerTask;
const progress = new Float64Array(task.progress);
const tell = (message: FromWorker): void => parentPort?.postMessage(message);

const takeCoverage = task.coverage ? startCoverage() : undefined;
// Loaded only now, so that what loading runs is seen.
const { drive } = await import("./drive.ts");
const { plants } = await import("./plants.ts");
const { recordingsOf } = await import("./recordings.ts");
const { product } = await import("./subject.ts");
const { weigh } = await import("./drive-endless.ts");

const subject: Subject = { ...(task.plant === undefined ? product : plants[task.plant]), courses: task.courses };
const recordings = recordingsOf(task.corpus);
let ran = 0;
let warm: number | undefined;
for (let input = task.from; input < task.to; input += task.step) {
  progress[task.thread] = input;
  const trace: Trace = {};
  try {
    await drive(subject, recordings, task.seed, input, trace);
  } catch (error) {
    tell({ finding: findingOf(input, trace, error) });
  }
  ran += 1;
  if (ran === WARM) warm = weigh();
  if (ran % 256 !== 0) continue;
  progress[task.threads + task.thread] = ran;
  // What the thread pool decodes for readers that did not wait for it has to come to its end.
  await turn();
}
progress[task.threads + task.thread] = ran;
// The others may still be at theirs; this one is not stuck.
progress[task.thread] = -1;
const growth = warm === undefined ? 0 : weigh() - warm;
if (growth > GROWTH_LIMIT) {
  tell({
    finding: {
      input: task.from,
      what: `${Math.round(growth / 2 ** 20)} MiB more held after ${ran} inputs`,
      course: "all",
    },
  });
}
tell({ done: { ran, recordings: recordings.length, coverage: (await takeCoverage?.()) ?? [] } });

function findingOf(input: number, trace: Trace, error: unknown): Finding {
  const { course = "", recording = "", format = "", what = "", bytes } = trace;
  const [first = "", ...stack] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n");
  return {
    input,
    what: first.slice(0, 500),
    course,
    recording,
    format,
    made: what,
    // A deep recursion's stack tells the same line again and again.
    stack: stack.slice(0, 6).join("\n"),
    ...(bytes !== undefined && { bytes: new Uint8Array(bytes) }),
  };
}
