import { after, now } from "./capture/clock.ts";
import type { Guard } from "./guard.ts";
import type { ModelExchange } from "./model-exchange.ts";

/** What is watched, and what is done about it. */
interface Abandoned {
  readonly running: ReadonlySet<ModelExchange>;
  /** An answer that nothing was heard of for so long is one that the app has kept and never read. */
  readonly afterMs: number;
  /** Whether there is anything left to watch. */
  isOpen(): boolean;
  onAbandoned(): void;
  readonly guard: Guard;
}

/** Looks from time to time for answers that nobody reads, and ends them. Returns what makes it look, until nothing is open. */
export function watchAbandoned({ running, afterMs, isOpen, onAbandoned, guard }: Abandoned): () => void {
  let watching = false;
  const look = guard.wrap("sweep", () => {
    watching = false;
    for (const exchange of running) {
      if (exchange.answer === undefined || now() - exchange.endedAt < afterMs) continue;
      onAbandoned();
      exchange.ended({ error: undefined }, now());
    }
    if (isOpen()) watch();
  });
  const watch = (): void => {
    if (watching) return;
    watching = true;
    after(afterMs / 15, look);
  };
  return watch;
}
