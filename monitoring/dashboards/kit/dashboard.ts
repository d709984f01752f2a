import {
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type Dashboard,
  type Panel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { VariableModel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Flavour } from "../../flavour.ts";
import { uids, type DashboardName } from "./links.ts";
import type { Placed } from "./panel.ts";
import { annotations, otherDashboards, variablesFor } from "./selection.ts";

const columns = 24;

/** Grafana 11.0's: newer ones bring it up to date, older ones would not know what is newer. */
const schemaVersion = 39;

/** A row with its panels, side by side until the columns are used up. */
export interface Row {
  /** Like a panel's: never changed, never used again within the dashboard. */
  readonly id: number;
  readonly title: string;
  readonly collapsed?: boolean;
  readonly panels: readonly Placed[];
}

/** One dashboard, as it is written. */
export interface DashboardWords {
  readonly name: DashboardName;
  readonly title: string;
  /** The question that it answers, and for whom. */
  readonly says: string;
  /** From "now-1h" or "now-30d". */
  readonly from: string;
  /** Besides those that all have. */
  readonly variables?: readonly Builder<VariableModel>[];
  readonly rows: readonly Row[];
}

/** Builds it: variables, annotations and links as in all of them, and each panel at its place. */
export function dashboardOf(words: DashboardWords, flavour: Flavour): Dashboard {
  const { name, title, says, from, variables = [], rows } = words;
  const builder = new DashboardBuilder(`Relayscope / ${title}`)
    .uid(uids[name])
    .description(says)
    .tags(["relayscope", "gen-ai"])
    .readonly()
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from, to: "now" })
    .refresh("30s")
    .variables([...variablesFor(flavour), ...variables])
    .annotations([...annotations])
    .link(otherDashboards());
  const built = builder.build();
  const panels: NonNullable<Dashboard["panels"]> = [];
  let top = 0;
  for (const { id, title, collapsed = false, panels: placed } of rows) {
    const row = new RowBuilder(title).id(id).collapsed(collapsed).gridPos({ x: 0, y: top, w: columns, h: 1 }).build();
    const laid = layOut(placed, top + 1, flavour);
    top = collapsed ? top + 1 : laid.bottom;
    if (collapsed) panels.push({ ...row, panels: laid.panels });
    else panels.push(row, ...laid.panels);
  }
  return withoutYounger({ ...built, schemaVersion, panels });
}

/**
 * Younger than 11.0, and written by the SDK's builders with nothing but their defaults. What 11.x added to Tempo's queries stays: an older
 * data source does not read it.
 */
const younger: ReadonlySet<string> = new Set(["allowCustomValue", "percentChangeColorMode", "selectionMode"]);

function withoutYounger(dashboard: Dashboard): Dashboard {
  return JSON.parse(JSON.stringify(dashboard, (key, value: unknown) => (younger.has(key) ? undefined : value)));
}

function layOut(placed: readonly Placed[], top: number, flavour: Flavour) {
  let [x, y, height] = [0, top, 0];
  const panels = placed.map((panel) => {
    const [w, h] = panel.size;
    if (x + w > columns) [x, y, height] = [0, y + height, 0];
    const built = named(panel.build({ x, y }), flavour);
    x += w;
    height = Math.max(height, h);
    return built;
  });
  return { panels, bottom: y + height };
}

/** Descriptions name metrics as v1.41 has them; of the latest names the beginning is another. */
function named(panel: Panel, flavour: Flavour): Panel {
  if (flavour === "classic" || panel.description === undefined) return panel;
  return {
    ...panel,
    description: panel.description.replaceAll("gen_ai.client.operation.", "gen_ai.client.inference."),
  };
}
