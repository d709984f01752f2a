import { findRunning } from "./running.ts";

// `relayscope/flush`, which needs nothing installed beside it; `relayscope` has it, too.

/** How to flush. */
export interface FlushOptions {
  /** The longest to wait, in milliseconds; 1500 by default. What is not sent by then stays queued. */
  readonly timeoutMs?: number;
  /**
   * The app rests after this, as a function does that is frozen between two invocations: no retry will come, so a failed
   * call that waits for one is told as it stands. Without it such a call is told seconds later.
   */
  readonly idle?: boolean;
}

/**
 * Sends all that has ended by now, and resolves when the collector has answered or `timeoutMs` has passed; it never
 * rejects. Calls that are under way go on, and are told when they end. Whatever of ours listens in this process is
 * flushed: the preload, an instrumentation, another copy of the package. Where nothing does, this does nothing.
 */
export async function flush({ timeoutMs = 1500, idle = false }: FlushOptions = {}): Promise<void> {
  const running = findRunning();
  if (typeof running?.flush !== "function") return;
  // Node takes a longer time than that for none at all.
  const boundMs = Math.min(Math.max(timeoutMs, 0), 2 ** 31 - 1) || 0;
  const bound = Promise.withResolvers<void>();
  const timer = setTimeout(bound.resolve, boundMs);
  try {
    await Promise.race([running.flush({ timeoutMs: boundMs, idle }), bound.promise]);
  } catch {
    // Another version's, or a provider of the app's: what it could not send is its own to tell.
  } finally {
    clearTimeout(timer);
  }
}
