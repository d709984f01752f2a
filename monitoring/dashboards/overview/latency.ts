import type { Flavour } from "../../flavour.ts";
import type { Row } from "../kit/dashboard.ts";
import { durationPercentiles, durationHeatmap } from "../kit/latency-panels.ts";

/** How long calls take, and where most of them lie. */
export function latencyNow(flavour: Flavour): Row {
  return {
    id: 20,
    title: "Latency",
    panels: [durationPercentiles(flavour, 21, [12, 9]), durationHeatmap(flavour, 22, [12, 9])],
  };
}
