import type { Socket } from "node:net";

// How long nothing of ours may keep the event loop going before the next batch does. A loop with nothing else in it ends then.
const gapMs = 5;
let held = 0;
const waiting = new Set<() => void>();

/**
 * Lets a socket keep the process alive for `ms`, or until what is returned is called: somebody is there, and the answer
 * is a matter of milliseconds. A process that ended meanwhile would have to send the batch again, and all of it would
 * arrive twice.
 */
export function hold(socket: Socket, ms: number): () => void {
  socket.ref();
  held++;
  let over = false;
  const release = (): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.unref();
    held--;
    if (held === 0) wake();
  };
  const timer = setTimeout(release, ms).unref();
  return release;
}

/**
 * Calls `go` after a moment in which nothing was held. So batch after batch, of signals by turns, cannot keep a process
 * that has come to its end: the exit worker has the rest, which it posts side by side.
 */
export function afterHolds(go: () => void): void {
  waiting.add(go);
  if (held === 0) wake();
}

function wake(): void {
  if (waiting.size === 0) return;
  setTimeout(() => {
    if (held > 0) return;
    const all = [...waiting];
    waiting.clear();
    for (const go of all) go();
  }, gapMs).unref();
}
