import { TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { DashboardLink, DynamicConfigValue, ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";
import type { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { attributeNames as names } from "../../../src/telemetry/catalog-attributes.ts";
import { clickable } from "./links.ts";
import type { Step } from "./look.ts";

/** One column of a table. */
export interface Column {
  /** As Grafana names the field: a label, or what `valueOf` says. */
  readonly of: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  /** What stands for a figure that is a word. */
  readonly words?: ValueMap;
  /** Colours the figure. */
  readonly steps?: readonly Step[];
  readonly links?: readonly Builder<DashboardLink>[];
  /** What stands in a row that has nothing of it; "–" unless said. */
  readonly none?: string;
  /** Pixels. */
  readonly width?: number;
}

/** The field that Grafana makes of a query's values, in a table of several queries. */
export function valueOf(refId: string): string {
  return `Value #${refId}`;
}

/**
 * Makes one row of all queries' rows with the same labels, and shows these columns in this order, with the greatest of
 * `sortedBy` (a title) first. Time is left out, the queries being of one moment, and so are the fields of `without`.
 */
export function columns(
  shown: readonly Column[],
  sortedBy: string,
  descending = true,
  without: readonly string[] = [],
): (builder: Table) => Table {
  const titles = shown.map(({ of, title }) => [of, title] as const);
  const values = titles.filter(([of]) => of.startsWith(valueOf("")));
  // Of a single query the field is `Value`.
  if (values.length === 1) for (const [, title] of values) titles.push(["Value", title]);
  return (builder) => {
    builder
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({
        id: "organize",
        options: {
          excludeByName: Object.fromEntries(["Time", ...without].map((name) => [name, true])),
          indexByName: Object.fromEntries(titles.map(([of], at) => [of, at])),
          renameByName: Object.fromEntries(titles),
        },
      })
      // As rows come, and as the panel's head says it.
      .withTransformation({ id: "sortBy", options: { fields: {}, sort: [{ field: sortedBy, desc: descending }] } })
      .sortBy([new TableSortByFieldStateBuilder().displayName(sortedBy).desc(descending)]);
    for (const column of shown) builder.overrideByName(column.title, settings(column));
    return builder;
  };
}

/** Leaves out of a table of spans what is asked for only to find them, and their names, which say operation and model again. */
export function spanColumns(builder: Table): Table {
  return builder.withTransformation({
    id: "organize",
    options: {
      excludeByName: Object.fromEntries(
        ["deployment.environment.name", names.operation, "name", "Name"].map((name) => [name, true]),
      ),
      indexByName: {},
      renameByName: {},
    },
  });
}

function settings({ unit, decimals, words, steps, links, none, width }: Column): DynamicConfigValue[] {
  const said: DynamicConfigValue[] = [];
  if (none !== undefined) said.push({ id: "noValue", value: none });
  if (unit !== undefined) said.push({ id: "unit", value: unit });
  if (words !== undefined)
    said.push({ id: "mappings", value: [words] }, { id: "custom.cellOptions", value: { type: "color-text" } });
  if (decimals !== undefined) said.push({ id: "decimals", value: decimals });
  if (width !== undefined) said.push({ id: "custom.width", value: width });
  if (links !== undefined) said.push({ id: "links", value: links.map((link) => clickable(link.build())) });
  if (steps !== undefined)
    said.push(
      { id: "thresholds", value: { mode: "absolute", steps: steps.map(([value, color]) => ({ value, color })) } },
      { id: "color", value: { mode: "thresholds" } },
      { id: "custom.cellOptions", value: { type: "color-text" } },
    );
  return said;
}
