import { expect, test } from "vitest";
import { allOf, fillIn } from "../../../monitoring/grafana/fill-variables.ts";
import {
  panelsOf,
  queryOf,
  readDashboards,
  type DashboardJson,
  type LinkJson,
  type PanelJson,
  type TargetJson,
} from "../../../monitoring/grafana/read-dashboards.ts";
import { labelsOfAnswer } from "./series-labels.ts";

// A link with `${__field.labels.server_address}` on a line that has no such label leads to a dashboard of no relay.
const panels = readDashboards().flatMap(({ path, dashboard }) =>
  panelsOf(dashboard).map((panel) => ({ dashboard, panel, name: `${path}: ${panel.title}` })),
);
const anHour = { from: 0, to: 3600, step: 15 };

test("every label that a link on a value is filled in with is a label of every series of its query", () => {
  expect(
    panels.flatMap(({ dashboard, panel, name }) => missing(dashboard, panel).map((said) => `${name}, ${said}`)),
  ).toEqual([]);
  expect(panels.filter(({ panel }) => JSON.stringify(panel).includes("__field.labels.")).length).toBeGreaterThan(40);
});

test.each([
  [
    "a link of all queries, on one without the label",
    { defaults: { links: [link("a")] }, overrides: [] },
    ["B has no a: L"],
  ],
  [
    "a label that no query has",
    { defaults: { links: [link("c")] }, overrides: [] },
    ["A has no c: L", "B has no c: L"],
  ],
  ["one of the query that has it", { defaults: {}, overrides: [ofQuery("A", "a")] }, []],
  ["one of the query that lacks it", { defaults: {}, overrides: [ofQuery("B", "a")] }, ["B has no a: L"]],
  ["what stands for all but that query", { defaults: { links: [link("a")] }, overrides: [ofQuery("B")] }, []],
])("it is found: %s", (_, fieldConfig, said) => {
  const panel = {
    type: "timeseries",
    gridPos: { x: 0, y: 0, w: 1, h: 1 },
    targets: [
      { refId: "A", expr: "sum by (a) (x)", datasource: { type: "prometheus" } },
      { refId: "B", expr: "sum(x)", datasource: { type: "prometheus" } },
    ],
    fieldConfig,
  };
  expect(missing({ templating: { list: [] } }, panel)).toEqual(said);
});

function link(label: string): LinkJson {
  return { title: "L", url: `/d/x?var-y=\${__field.labels.${label}}` };
}

function ofQuery(refId: string, label?: string) {
  const value = label === undefined ? [] : [link(label)];
  return { matcher: { id: "byFrameRefID", options: refId }, properties: [{ id: "links", value }] };
}

function missing(dashboard: Pick<DashboardJson, "templating">, panel: PanelJson): readonly string[] {
  return (panel.targets ?? []).flatMap((target) => {
    const labels = labelsOf(dashboard, target);
    return linksOn(panel, target).flatMap(({ title, url = "" }) =>
      [...url.matchAll(/\$\{__field\.labels\.(\w+)\}/g)].flatMap(([, label = ""]) =>
        labels === undefined || labels.has(label) ? [] : [`${target.refId} has no ${label}: ${title}`],
      ),
    );
  });
}

/** As Grafana has it: a query's own links take the place of those of all. */
function linksOn({ fieldConfig }: PanelJson, { refId }: TargetJson): readonly LinkJson[] {
  const own = (fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.id === "byFrameRefID" && matcher.options === refId)
    .flatMap(({ properties }) => properties.filter(({ id }) => id === "links"));
  return own.length > 0 ? own.flatMap(({ value }) => value as LinkJson[]) : (fieldConfig?.defaults.links ?? []);
}

/** Of Loki's queries those that they group by, at the end; of Tempo's none, whose labels have other names. */
function labelsOf(dashboard: Pick<DashboardJson, "templating">, target: TargetJson) {
  const type = target.datasource?.type;
  if (type === "prometheus")
    return labelsOfAnswer(fillIn(queryOf(target), { templating: dashboard.templating }, allOf(dashboard), anHour));
  if (type === "tempo") return new Set<string>();
  const [, names = ""] = /\bby \(([^)]*)\)/.exec(queryOf(target)) ?? [];
  return new Set(names.split(",").map((name) => name.trim()));
}
