import { type Flavour, flavours, histogramOf } from "../../promql/flavour.ts";
import type { Prometheus } from "./prometheus.ts";
import { type Range, windowOf } from "./times.ts";

/** Classic where both are there: a store that keeps native histograms beside them has these, too. */
export async function findGeneration(
  prometheus: Prometheus,
  ranges: readonly Range[],
  where: string,
): Promise<Flavour | undefined> {
  for (const range of ranges)
    for (const flavour of flavours) {
      const expr = histogramOf("duration", flavour).count({ where, window: windowOf(range) });
      if ((await prometheus.at(expr, range.to)).length > 0) return flavour;
    }
  return undefined;
}
