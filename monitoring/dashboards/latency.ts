import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { dashboardOf } from "./kit/dashboard.ts";
import { latencyByModel } from "./latency/by-model.ts";
import { latencyByRelay } from "./latency/by-relay.ts";
import { latencyEvidence } from "./latency/evidence.ts";
import { howSlow } from "./latency/now.ts";
import { whereTimeGoes } from "./latency/where.ts";

/** Which relay or model is slow, since when, and in which part of the call. */
export function latency(flavour: Flavour): Dashboard {
  return dashboardOf(
    {
      name: "latency",
      title: "Latency",
      says: "Which relay or model is slow, since when, and in which part of the call.",
      from: "now-3h",
      rows: [
        howSlow(flavour),
        latencyByRelay(flavour),
        whereTimeGoes(flavour),
        ...latencyByModel(flavour),
        latencyEvidence(),
      ],
    },
    flavour,
  );
}
