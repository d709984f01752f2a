import type { Socket } from "node:net";

// How long nothing of ours may keep the event loop going before the next batch does. A loop with nothing else in it ends then.
const gapMs = 5;
let held = 0;
// When the process was first held without such a gap since, and when it was let go last.
let since = 0;
let until = -Infinity;
let boundMs = 0;
const waiting = new Set<() => void>();

/**
 * Lets a socket keep the process alive for `ms`, or until what is returned is called: somebody is there, and the answer
 * is a matter of milliseconds. A process that ended meanwhile would have to send the batch again, and all of it would
 * arrive twice. Holds that overlap, or follow each other without a gap, have `ms` together.
 */
export function hold(socket: Socket, ms: number): () => void {
  const now = performance.now();
  if (held === 0 && now - until > gapMs / 2) since = now;
  boundMs = ms;
  const leftMs = since + ms - now;
  if (leftMs <= 0) return () => undefined;
  socket.ref();
  held++;
  let over = false;
  const release = (): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.unref();
    held--;
    if (held > 0) return;
    until = performance.now();
    wake();
  };
  const timer = setTimeout(release, leftMs).unref();
  return release;
}

// From the last hold to the `exit` event: what the app's own listeners may take there is not told from it.
const endMs = 100;

/** For how long the process has been held just now, in milliseconds: what the end of it has taken already. */
export function heldMs(): number {
  const now = performance.now();
  // A thread that stood still for the app's own reasons was not held.
  return held > 0 || now - until < endMs ? Math.min(now - since, boundMs) : 0;
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
