import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { dashboardOf } from "./kit/dashboard.ts";
import { backEnds } from "./pipeline/back-ends.ts";
import { capacity } from "./pipeline/capacity.ts";
import { collector } from "./pipeline/collector.ts";
import { nowRow } from "./pipeline/now.ts";
import { ownBooks } from "./pipeline/own.ts";

/** Is there room at the relays, and can what is shown be trusted? */
export function pipeline(flavour: Flavour): Dashboard {
  return dashboardOf(
    {
      name: "pipeline",
      title: "Capacity and pipeline",
      says: "Is there room at the relays, and does all that services tell arrive?",
      from: "now-1h",
      rows: [nowRow(flavour), capacity(flavour), ownBooks(flavour), collector(), backEnds()],
    },
    flavour,
  );
}
