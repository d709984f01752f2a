import type { Histogram } from "../flavour.ts";
import { bad } from "../names.ts";
import { thresholds } from "../thresholds.ts";

/**
 * That nearly every call fails: within a window, and some within the one before it. A burst lies in one of two windows, or in both for no
 * longer than itself.
 */
export function outage(calls: Histogram, window: string, by: readonly string[]): string {
  const { share, failed } = thresholds.outage;
  const asked = { window, by, over: "increase" } as const;
  const failing = calls.count({ ...asked, where: bad });
  const before = calls.count({ ...asked, where: bad, offset: window });
  return `${failing} / (${calls.count(asked)} > 0) > ${share}\nand ${failing} + (${before} > 0) >= ${failed}`;
}
