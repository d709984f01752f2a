import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { histogramOf, type Flavour } from "../flavour.ts";
import { dashboardOf } from "./kit/dashboard.ts";
import { toDashboard } from "./kit/links.ts";
import { stat } from "./kit/panels.ts";
import { now } from "./kit/queries.ts";
import { selected } from "./kit/selection.ts";

/** Is it up, is it slow, what does it cost, who spends, since when. */
export function overview(flavour: Flavour): Dashboard {
  const duration = histogramOf("duration", flavour);
  return dashboardOf(
    {
      name: "overview",
      title: "Overview",
      says: "Is it up, is it slow, what does it cost, who spends, since when.",
      from: "now-1h",
      rows: [
        {
          id: 1,
          title: "Now",
          panels: [
            stat({
              id: 2,
              title: "Calls",
              says: "Model calls that ended in the time range, retries included in the call. From `gen_ai.client.operation.duration`.",
              normal: "As at the same time yesterday.",
              act: "None at all: look at the service first, then at Capacity and pipeline.",
              none: "no traffic",
              size: [4, 4],
              unit: "short",
              targets: [now(duration.count({ where: selected, window: "$__range", over: "increase" }))],
              dataLinks: [toDashboard("Latency", "latency")],
            }),
          ],
        },
      ],
    },
    flavour,
  );
}
