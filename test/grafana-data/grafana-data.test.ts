import { beforeAll, expect, test } from "vitest";
import { linksOf, panelsOf, readDashboards, type PanelJson } from "../../monitoring/grafana/read-dashboards.ts";
import { replacerOf } from "../../monitoring/grafana/link-variables.ts";
import { seriesFrames } from "../../monitoring/grafana/frames.ts";
import { spanFrames } from "../../monitoring/grafana/span-frames.ts";
import { loadGrafana, type Grafana } from "../../monitoring/grafana/grafana.ts";
import { problemsOf } from "./problems.ts";
import { shownBy } from "../../monitoring/grafana/shown.ts";

let grafana: Grafana;
beforeAll(async () => {
  grafana = await loadGrafana();
});

const panel: PanelJson = {
  id: 1,
  type: "stat",
  title: "Calls",
  gridPos: { x: 0, y: 0, w: 4, h: 4 },
  fieldConfig: { defaults: { unit: "short" }, overrides: [] },
  options: { reduceOptions: { calcs: ["lastNotNull"], values: false } },
};
const answer = {
  resultType: "matrix",
  result: [
    {
      metric: { model: "a", relay: "r" },
      values: [
        [1, "1"],
        [2, "1500"],
      ],
    },
    {
      metric: { model: "b", relay: "r" },
      values: [
        [1, "2"],
        [2, "NaN"],
      ],
    },
  ],
} as const;

test.each(readDashboards())(
  "every unit, reducer, matcher, transformation, mapping and field setting in $path is one that Grafana knows",
  ({ dashboard }) => {
    const found = panelsOf(dashboard).flatMap((one) =>
      problemsOf(one, grafana).map((said) => `panel ${one.id} "${one.title}": ${said}`),
    );
    expect(found).toEqual([]);
  },
);

test.each<[string, Partial<PanelJson>]>([
  ["unit currencyXYZ", { fieldConfig: { defaults: { unit: "currencyXYZ" }, overrides: [] } }],
  ['setting "thresold"', { fieldConfig: { defaults: { thresold: {} }, overrides: [] } }],
  ['setting "custom.drawStyle"', { fieldConfig: { defaults: { custom: { drawStyle: "line" } }, overrides: [] } }],
  ['matcher "byNamed"', { fieldConfig: { defaults: {}, overrides: [{ matcher: { id: "byNamed" }, properties: [] }] } }],
  [
    "unit secs",
    {
      fieldConfig: {
        defaults: {},
        overrides: [{ matcher: { id: "byName", options: "a" }, properties: [{ id: "unit", value: "secs" }] }],
      },
    },
  ],
  ["mapping values", { fieldConfig: { defaults: { mappings: [{ type: "values", options: {} }] }, overrides: [] } }],
  ['reducer "latest"', { options: { reduceOptions: { calcs: ["latest"] } } }],
  ['reducer "middle"', { transformations: [{ id: "reduce", options: { reducers: ["middle"] } }] }],
  ['transformation "joinColumns"', { transformations: [{ id: "joinColumns" }] }],
  [
    'matcher of values "more"',
    { transformations: [{ id: "filterByValue", options: { filters: [{ config: { id: "more" } }] } }] },
  ],
])("what Grafana does not know is found: %s", (says, mistake) => {
  expect(problemsOf(panel, grafana)).toEqual([]);
  expect(problemsOf({ ...panel, ...mistake }, grafana)).toEqual([says]);
});

test("a stat shows the last number of each series, by all of its labels where it has no legend, in its unit", async () => {
  const frames = seriesFrames({ refId: "A", legendFormat: "__auto", expr: "up" }, answer);
  const { values } = await shownBy(panel, frames, grafana);
  expect(values.map(({ name, text }) => [name, text])).toEqual([
    ['{model="a", relay="r"}', "1.50 K"],
    ['{model="b", relay="r"}', "2"],
  ]);
});

test("a graph's lines are named by their legend; a threshold colours what reaches it", async () => {
  const frames = seriesFrames({ refId: "A", legendFormat: "{{model}} by {{relay}}" }, answer);
  const steps = [
    { value: null, color: "green" },
    { value: 1000, color: "red" },
  ];
  const fieldConfig = {
    defaults: { unit: "s", thresholds: { mode: "absolute", steps }, color: { mode: "thresholds" } },
    overrides: [],
  };
  const { columns } = await shownBy({ ...panel, type: "timeseries", fieldConfig }, frames, grafana);
  const [, first] = columns;
  expect([first?.name, first?.cells.map(({ text }) => text)]).toEqual(["a by r", ["1 s", "25 mins"]]);
  const [low, high] = first?.cells ?? [];
  expect(low?.color).not.toBe(high?.color);
});

test("a table's queries become the columns of one, named and hidden by its settings, with links filled in", async () => {
  const ask = (refId: string, value: string) =>
    seriesFrames(
      { refId, format: "table" },
      { resultType: "vector", result: [{ metric: { model: "a" }, value: [1, value] }] },
    );
  const table: PanelJson = {
    ...panel,
    type: "table",
    transformations: [
      { id: "merge" },
      { id: "organize", options: { excludeByName: { Time: true }, renameByName: { "Value #A": "Calls" } } },
    ],
    fieldConfig: {
      defaults: { links: [{ title: "Go", url: "/d/a?var-model=${model}" }] },
      overrides: [
        { matcher: { id: "byName", options: "Value #B" }, properties: [{ id: "custom.hidden", value: true }] },
      ],
    },
  };
  const { columns } = await shownBy(table, [...ask("A", "3"), ...ask("B", "4")], grafana, (text) =>
    text.replace("${model}", "filled"),
  );
  expect(columns.map(({ name, cells }) => [name, cells.map(({ text }) => text)])).toEqual([
    ["model", ["a"]],
    ["Calls", ["3"]],
  ]);
  expect(columns[1]?.cells[0]?.links.map(({ href }) => href)).toEqual(["/d/a?var-model=filled"]);
});

// Grafana decodes a link's address as a whole before it is followed (grafana/grafana#22125): what is cut off there is cut off for good.
test.each(readDashboards())(
  "each link in $path asks of Explore, once Grafana has made it, what was written",
  async ({ dashboard }) => {
    const urls = panelsOf(dashboard).flatMap((one) =>
      linksOf(one).flatMap(({ url = "" }) => (url.includes("panes=") ? [url] : [])),
    );
    const links = [...new Set(urls)].map((url) => ({ title: "Go", url }));
    const linked = { ...panel, type: "timeseries", fieldConfig: { defaults: { links }, overrides: [] } };
    const { columns } = await shownBy(linked, seriesFrames({ refId: "A" }, answer), grafana);
    const made = columns.at(-1)?.cells[0]?.links.map(({ href }) => panesOf(href)) ?? [];
    expect(made).toEqual(links.map(({ url }) => panesOf(url)));
    expect(made.length).toBeGreaterThan(0);
  },
);

test("each field of a row that a link names is filled in, in links to Explore too", async () => {
  const urls = new Set(
    readDashboards().flatMap(({ dashboard }) =>
      panelsOf(dashboard).flatMap((one) =>
        linksOf(one).flatMap(({ url = "" }) => (url.includes("__data.fields") ? [url] : [])),
      ),
    ),
  );
  expect([...urls].filter((url) => url.includes("panes=")).length).toBeGreaterThan(1);
  const names = [...urls].flatMap((url) =>
    [...url.matchAll(/__data\.fields\[\W*([^\\"'\]]+)/g)].map(([, name = ""]) => name),
  );
  const metric = Object.fromEntries(names.map((name) => [name, "clicked"]));
  const frames = seriesFrames(
    { refId: "A", format: "table" },
    { resultType: "vector", result: [{ metric, value: [1, "1"] }] },
    true,
  );
  const links = [...urls].map((url) => ({ title: "Go", url }));
  const dashboard = readDashboards()[0]?.dashboard ?? expect.unreachable();
  const look = { dashboard, chosen: {}, time: { from: 0, to: 1, step: 1 } };
  const table = { ...panel, type: "table", fieldConfig: { defaults: { links }, overrides: [] } };
  const { columns } = await shownBy(table, frames, grafana, replacerOf(look));
  const made = columns[0]?.cells[0]?.links.map(({ href }) => href) ?? [];
  expect(made.length).toBe(urls.size);
  for (const href of made) {
    expect(href).toContain("clicked");
    expect(href).not.toContain("__data.fields");
  }
});

test("of buckets each shows its own, not those below it; of a native histogram its cells", () => {
  const bucket = (le: string, ...values: readonly string[]) => ({
    metric: { le },
    values: values.map((value, at) => [at, value] as const),
  });
  const heatmap = { refId: "A", format: "heatmap" };
  const result = [bucket("+Inf", "5", "9"), bucket("0.5", "1", "2"), bucket("1", "4", "9")];
  const [classic] = seriesFrames(heatmap, { resultType: "matrix", result });
  expect(classic?.fields.map(({ name, values }) => [name, values])).toEqual([
    ["Time", [0, 1000]],
    ["0.5", [1, 2]],
    ["1", [3, 7]],
    ["+Inf", [1, 0]],
  ]);
  const histograms = [[1, { buckets: [[0, "0.5", "1", "3"]] }]] as const;
  const [native] = seriesFrames(heatmap, { resultType: "matrix", result: [{ histograms }] });
  expect(native?.fields.map(({ name, values }) => [name, values])).toEqual([
    ["xMax", [1000]],
    ["yMin", [0.5]],
    ["yMax", [1]],
    ["count", [3]],
  ]);
});

test("of spans each is a row, with the attributes that were asked for as columns", () => {
  const span = {
    spanID: "b",
    name: "chat",
    startTimeUnixNano: "1000000000",
    durationNanos: "2000000000",
    attributes: [{ key: "model", value: { stringValue: "m" } }],
  };
  const [frame] = spanFrames({ refId: "A" }, { traces: [{ traceID: "a", spanSets: [{ spans: [span] }] }] });
  const told = Object.fromEntries(frame?.fields.map(({ name, values }) => [name, values[0]]) ?? []);
  expect(told).toMatchObject({ traceIdHidden: "a", spanID: "b", time: 1000, model: "m", duration: 2e9 });
});

test("nothing is shown where nothing was answered", async () => {
  const { values, none } = await shownBy(panel, [], grafana);
  expect([values, none]).toEqual([[], undefined]);
});

function panesOf(url: string): unknown {
  const panes = new URL(url, "http://grafana.example").searchParams.get("panes") ?? "";
  try {
    return JSON.parse(panes);
  } catch {
    return `broken off: ${panes}`;
  }
}
