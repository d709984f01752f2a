import { CustomVariableBuilder, type Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { thresholds } from "../thresholds.ts";
import { dashboardOf } from "./kit/dashboard.ts";
import { sideBySide } from "./migration/side-by-side.ts";
import { verdict } from "./migration/verdict.ts";

/** May the move from one relay to another go on? */
export function migration(flavour: Flavour): Dashboard {
  const [first = 1] = thresholds.rollout;
  return dashboardOf(
    {
      name: "migration",
      title: "Migration",
      says: "Is the new relay as good as the old one, model by model: may the move go on?",
      from: "now-1h",
      variables: [
        new CustomVariableBuilder("meant")
          .label("Meant share, %")
          .description("Percent of the calls that the new relay is meant to have at this step")
          .values(thresholds.rollout.join(","))
          .current({ selected: true, text: String(first), value: String(first) }),
      ],
      rows: [verdict(flavour), sideBySide(flavour)],
    },
    flavour,
  );
}
