import { setImmediate, setTimeout } from "node:timers/promises";
import { now } from "./capture/clock.ts";
import type { FlushOptions } from "./flush.ts";
import type { Pipeline } from "./pipeline.ts";

const turnMs = 5;

/**
 * Waits until what is over is told: an answer may still be on the thread pool, to be decoded. With `idle`, what waits
 * for a retry is over as well.
 */
export async function settle(pipeline: Pipeline | undefined, options: Required<FlushOptions>): Promise<void> {
  if (pipeline === undefined) return;
  const until = now() + options.timeoutMs;
  // What the app has just left or read to its end, undici tells in this turn's events.
  await setImmediate();
  while (pipeline.settling && now() < until) await setTimeout(turnMs);
  if (options.idle) pipeline.giveUp();
}
