import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { dashboardOf } from "./kit/dashboard.ts";
import { budgets } from "./slo/budget.ts";
import { burning } from "./slo/burn.ts";
import { promises } from "./slo/now.ts";
import { whatSpentIt } from "./slo/spent.ts";

/** Whether the objectives are kept, what is left of their budgets, and what uses them up. */
export function slo(flavour: Flavour): Dashboard {
  return dashboardOf(
    {
      name: "slo",
      title: "SLO",
      says: "Whether the objectives are kept, what is left of their budgets, and what uses them up. Objectives are of a service on a relay: the choice of models does not narrow them.",
      from: "now-24h",
      rows: [promises(), burning(), budgets(), whatSpentIt(flavour)],
    },
    flavour,
  );
}
