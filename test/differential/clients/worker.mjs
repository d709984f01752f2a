// A call in a worker thread, which ends by itself, and one in a worker that is stopped.
import { once } from "node:events";
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { attempt, chat, model, noteAnswer } from "../attempt.mjs";
import { describeError, note } from "../probe.mjs";

if (isMainThread) {
  for (const name of ["natural", "exit", "throws", "stopped"]) {
    const worker = new Worker(new URL(import.meta.url), { argv: [name] });
    worker.on("error", (error) => note("event", `${name}: error`, describeError(error)));
    worker.on("message", () => name === "stopped" && worker.terminate());
    const [code] = await once(worker, "exit").catch((error) => [error.message]);
    note("event", `${name}: exit`, code);
  }
} else {
  await attempt("call", async () => noteAnswer("call", await fetch(model("json"), chat())));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window, but a thread
  parentPort.postMessage("called");
  const [, , name] = process.argv;
  if (name === "exit") process.exit(4);
  if (name === "throws") throw new RangeError("from the worker");
  if (name === "stopped") setInterval(() => {}, 1_000);
}
