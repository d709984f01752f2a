import { TextBoxVariableBuilder, type Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { failures } from "./explorer/failures.ts";
import { oddities } from "./explorer/oddities.ts";
import { oneCall } from "./explorer/one-call.ts";
import { dashboardOf } from "./kit/dashboard.ts";

/** Why this call was slow, dear or failed. */
export function explorer(flavour: Flavour): Dashboard {
  return dashboardOf(
    {
      name: "explorer",
      title: "Call explorer",
      says: "Why one call was slow, dear or failed: put its trace id above, or find it below.",
      from: "now-1h",
      variables: [
        new TextBoxVariableBuilder("traceId").label("Trace id").description("32 hex digits, as in the app's log"),
      ],
      rows: [oneCall(), failures(flavour), oddities()],
    },
    flavour,
  );
}
