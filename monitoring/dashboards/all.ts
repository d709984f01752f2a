import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../flavour.ts";
import type { DashboardName } from "./kit/links.ts";
import { overview } from "./overview.ts";

/** Every dashboard, in the order in which they are listed. */
export const dashboards: Readonly<Partial<Record<DashboardName, (flavour: Flavour) => Dashboard>>> = { overview };
