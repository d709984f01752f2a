import type { PanelJson, TransformationJson } from "../../monitoring/grafana/read-dashboards.ts";
import type { Grafana } from "../../monitoring/grafana/grafana.ts";

/** What a panel names that Grafana does not know: it would leave it out, or show the name, and say nothing. */
export function problemsOf(panel: PanelJson, grafana: Grafana): readonly string[] {
  const { library } = grafana;
  const { defaults = {}, overrides = [] } = panel.fieldConfig ?? {};
  const settings = grafana.fieldConfigOf(panel.type);
  const found: string[] = [];
  const know = (what: string, registry: { getIfExists(id: string): unknown }, id: unknown): void => {
    if (typeof id !== "string" || registry.getIfExists(id) === undefined) found.push(`${what} ${JSON.stringify(id)}`);
  };
  const unit = (id: unknown): void => {
    const isMade = typeof id === "string" && /^(prefix|suffix|time|si|count|currency|bool):./.test(id);
    if (!isMade && (typeof id !== "string" || !(id in library.getValueFormatterIndex())))
      found.push(`unit ${String(id)}`);
  };
  if (defaults.unit !== undefined) unit(defaults.unit);
  for (const id of Object.keys(defaults)) if (id !== "custom") know("setting", settings, id);
  for (const id of Object.keys(defaults.custom ?? {})) know("setting", settings, `custom.${id}`);
  judgeMappings(defaults["mappings"], found);
  for (const { matcher, properties } of overrides) {
    know("matcher", library.fieldMatchers, matcher.id);
    for (const { id, value } of properties) {
      know("setting", settings, id);
      if (id === "unit") unit(value);
      if (id === "mappings") judgeMappings(value, found);
    }
  }
  const { reduceOptions, legend } = (panel.options ?? {}) as Readonly<Record<string, { calcs?: readonly string[] }>>;
  for (const id of [...(reduceOptions?.calcs ?? []), ...(legend?.calcs ?? [])])
    know("reducer", library.fieldReducers, id);
  for (const transformation of panel.transformations ?? []) {
    know("transformation", library.standardTransformersRegistry, transformation.id);
    for (const id of reducersOf(transformation)) know("reducer", library.fieldReducers, id);
    for (const id of matchersOf(transformation)) know("matcher of values", library.valueMatchers, id);
  }
  return found;
}

const mappingTypes = new Set(["value", "range", "regex", "special"]);

function judgeMappings(given: unknown, found: string[]): void {
  const mappings = (given ?? []) as readonly { readonly type: string; readonly options?: unknown }[];
  for (const { type, options } of mappings)
    if (!mappingTypes.has(type) || options === undefined) found.push(`mapping ${type}`);
}

function reducersOf({ id, options = {} }: TransformationJson): readonly unknown[] {
  if (id === "reduce") return (options["reducers"] as readonly unknown[] | undefined) ?? [];
  if (id === "calculateField") {
    const { reducer } = (options["reduce"] ?? {}) as { reducer?: string };
    return reducer === undefined ? [] : [reducer];
  }
  if (id !== "groupBy") return [];
  const fields = (options["fields"] ?? {}) as Readonly<Record<string, { aggregations?: readonly string[] }>>;
  return Object.values(fields).flatMap(({ aggregations = [] }) => aggregations);
}

function matchersOf({ id, options = {} }: TransformationJson): readonly unknown[] {
  if (id !== "filterByValue") return [];
  const filters = (options["filters"] ?? []) as readonly { readonly config?: { readonly id?: string } }[];
  return filters.map(({ config }) => config?.id);
}
