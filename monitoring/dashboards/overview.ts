import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { dashboardOf } from "./kit/dashboard.ts";
import { evidence } from "./overview/evidence.ts";
import { latencyNow } from "./overview/latency.ts";
import { nowRow } from "./overview/now.ts";
import { traffic } from "./overview/traffic.ts";
import { whoAndWhat } from "./overview/who.ts";

/** Is it up, is it slow, what does it cost, who spends, since when. */
export function overview(flavour: Flavour): Dashboard {
  return dashboardOf(
    {
      name: "overview",
      title: "Overview",
      says: "Is it up, is it slow, what does it cost, who spends, since when.",
      from: "now-1h",
      rows: [nowRow(flavour), whoAndWhat(flavour), latencyNow(flavour), traffic(flavour), evidence()],
    },
    flavour,
  );
}
