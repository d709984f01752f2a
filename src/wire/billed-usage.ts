import type { Usage } from "./format.ts";
import { merge } from "./merge.ts";

/** The counts that money and metrics go by: those that are billed, where they are others than were used. */
export function billedUsage(usage: Usage): Usage {
  const { billedInput, billedOutput, cacheRead: _, ...rest } = usage;
  if (billedInput === undefined && billedOutput === undefined) return usage;
  // How much of what is billed came from a cache is not said.
  return merge<Usage>(rest, { input: billedInput, output: billedOutput });
}
