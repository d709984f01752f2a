import { getEnvironmentData, isMainThread, setEnvironmentData } from "node:worker_threads";
import { heldMs } from "./hold.ts";

/** What all threads of a process share: [how often the main thread has asked, how many flushes were done]. */
const key = "relayscope.ending";

/**
 * Makes a thread's `flush` the process's: when the main thread ends, the others are stopped wherever they are, and no
 * `exit` event comes there. So it asks them first, flushes meanwhile, and waits for them, all within `timeoutMs`.
 * In other threads the flush is made when asked, too. What a batch on its way has held the process for is part of it.
 */
export function flushWithThreads(flush: (timeoutMs: number) => void, timeoutMs: number): () => void {
  const leftMs = (): number => Math.max(0, timeoutMs - heldMs());
  const flushOwn = (): void => flush(leftMs());
  if (timeoutMs <= 0) return flushOwn;
  if (!isMainThread) return answerMainThread(flushOwn);
  const shared = new Int32Array(new SharedArrayBuffer(8));
  // Every thread that is made from now on gets it, and threads made there.
  setEnvironmentData(key, shared);
  return () => {
    const until = performance.now() + leftMs();
    const before = Atomics.load(shared, 1);
    Atomics.add(shared, 0, 1);
    // The number of threads that live: one that was stopped waits no longer.
    const asked = Atomics.notify(shared, 0);
    flushOwn();
    for (let done = before; ;) {
      const waitMs = until - performance.now();
      if (done - before >= asked || waitMs <= 0) return;
      Atomics.wait(shared, 1, done, waitMs);
      done = Atomics.load(shared, 1);
    }
  };
}

function answerMainThread(flush: () => void): () => void {
  const shared = getEnvironmentData(key);
  // Only where the preload runs in the main thread, too.
  if (!(shared instanceof Int32Array)) return flush;
  const answer = (): void => {
    try {
      flush();
    } finally {
      Atomics.add(shared, 1, 1);
      Atomics.notify(shared, 1);
    }
  };
  // Neither a port nor a handle: nothing that keeps the thread alive, or that the app could meet.
  const listen = (): void => {
    const asked = Atomics.waitAsync(shared, 0, Atomics.load(shared, 0));
    if (asked.async) void asked.value.then(answer).then(listen, listen);
    else listen();
  };
  listen();
  // At the thread's own end as well: the main thread may have asked just then.
  return answer;
}
