import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { singleCalls } from "./cost/calls.ts";
import { leftOut } from "./cost/left-out.ts";
import { thisMonth } from "./cost/month.ts";
import { overTime } from "./cost/over-time.ts";
import { againstList, whatFor } from "./cost/what.ts";
import { whoSpent } from "./cost/who.ts";
import { dashboardOf } from "./kit/dashboard.ts";

/** Who spent it, and what the month will cost. */
export function cost(flavour: Flavour): Dashboard {
  return dashboardOf(
    {
      name: "cost",
      title: "Cost",
      says: "Who spent it, on what, what the month will cost, and what is not in the figures.",
      from: "now-24h",
      rows: [
        thisMonth(flavour),
        overTime(),
        whoSpent(flavour),
        whatFor(),
        againstList(flavour),
        leftOut(),
        singleCalls(),
      ],
    },
    flavour,
  );
}
