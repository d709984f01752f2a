import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { dashboardOf } from "./kit/dashboard.ts";
import { brokenStreams } from "./streaming/broken.ts";
import { streamEvidence } from "./streaming/evidence.ts";
import { firstTokens } from "./streaming/first-token.ts";
import { streamsNow } from "./streaming/now.ts";
import { flow } from "./streaming/flow.ts";

/** How soon answers begin, how fast they flow, and which break off. */
export function streaming(flavour: Flavour): Dashboard {
  return dashboardOf(
    {
      name: "streaming",
      title: "Streaming",
      says: "How soon answers begin, how fast they flow, and which break off.",
      from: "now-3h",
      rows: [streamsNow(flavour), firstTokens(flavour), flow(flavour), brokenStreams(flavour), streamEvidence()],
    },
    flavour,
  );
}
