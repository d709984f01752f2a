import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import { cost } from "./cost.ts";
import { explorer } from "./explorer.ts";
import type { DashboardName } from "./kit/links.ts";
import { latency } from "./latency.ts";
import { migration } from "./migration.ts";
import { overview } from "./overview.ts";
import { pipeline } from "./pipeline.ts";
import { slo } from "./slo.ts";
import { streaming } from "./streaming.ts";

/** Every dashboard, in the order in which they are listed. */
export const dashboards: Readonly<Partial<Record<DashboardName, (flavour: Flavour) => Dashboard>>> = {
  overview,
  latency,
  streaming,
  cost,
  slo,
  explorer,
  pipeline,
  migration,
};
