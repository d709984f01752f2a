import { expect, test } from "vitest";
import { bodyOf } from "../../../monitoring/preview/body.ts";
import { drawPanel, placedPanels } from "../../../monitoring/preview/drawn.ts";
import { readOptions } from "../../../monitoring/preview/options.ts";
import { pageOf } from "../../../monitoring/preview/page.ts";
import type { DashboardJson, PanelJson } from "../../../monitoring/grafana/read-dashboards.ts";

const panelAt = (id: number, type: string, y: number, h: number, more: Partial<PanelJson> = {}): PanelJson => ({
  id,
  type,
  title: `panel ${id}`,
  gridPos: { x: 0, y, w: 12, h },
  ...more,
});
const size = { width: 400, height: 200 };
const look = { type: "stat", bars: false, stacked: false, filled: false };

test("rows are opened: what a collapsed one holds pushes down what comes after it", () => {
  const inside = [panelAt(3, "stat", 2, 4), panelAt(4, "stat", 6, 4)];
  const panels = [
    panelAt(1, "row", 0, 1),
    panelAt(2, "row", 1, 1, { collapsed: true, panels: inside }),
    panelAt(5, "row", 2, 1),
    panelAt(6, "stat", 3, 4),
  ];
  const placed = placedPanels({ panels } as unknown as DashboardJson);
  expect(placed.map(({ id, gridPos: { y } }) => [id, y])).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 6],
    [5, 10],
    [6, 11],
  ]);
});

test("a name from a label is text on the page, in a graph, a table and a list", () => {
  const hostile = "<script>alert(1)</script>";
  const value = { name: hostile, text: hostile, value: 1, colour: "red" };
  const bodies = [
    bodyOf({ is: "values", values: [value, value] }, look, size),
    bodyOf({ is: "values", values: [value] }, { ...look, type: "bargauge" }, size),
    bodyOf({ is: "table", columns: [hostile], rows: [[{ text: hostile, colour: hostile }]] }, look, size),
    bodyOf({ is: "lines", lines: [hostile] }, look, size),
    bodyOf({ is: "markdown", text: hostile }, look, size),
    bodyOf({ is: "nothing", text: hostile }, look, size),
    bodyOf({ is: "series", series: [{ name: hostile, points: [[1, 2]] }], format: String }, look, size),
  ];
  for (const body of bodies) {
    expect(body).toContain("&lt;script&gt;");
    expect(body).not.toContain("<script");
  }
  const panel = { ...drawPanel(panelAt(1, "stat", 0, 4), undefined), title: hostile, description: hostile };
  expect(pageOf(hostile, hostile, [panel])).not.toContain("<script");
});

test("a figure alone says no name, unless its panel asks for it", () => {
  const value = { name: "EUR", text: "0.17", value: 0.17, colour: "red" };
  expect(bodyOf({ is: "values", values: [value] }, look, size)).not.toContain("EUR");
  expect(bodyOf({ is: "values", values: [value] }, { ...look, named: true }, size)).toContain("EUR");
});

test("a panel without an answer says its text, and what a back end refused is said", () => {
  const panel = panelAt(1, "stat", 0, 4);
  expect(drawPanel(panel, { values: [], columns: [], none: "no traffic" }).body).toContain("no traffic");
  expect(drawPanel(panel, { values: [], columns: [], none: "no traffic" }, ["A: 400 bad query"]).body).toContain(
    "A: 400 bad query",
  );
});

test("a graph has a line a series, a heatmap a cell a bucket", () => {
  const at = [1000, 2000, 3000];
  const column = (name: string, type: "time" | "number", raws: readonly number[]) => ({
    name,
    type,
    unit: "s",
    labels: {},
    cells: raws.map((raw) => ({ raw, text: String(raw), links: [] })),
  });
  const columns = [column("Time", "time", at), column("one", "number", [1, 2, 3]), column("two", "number", [4, 5, 6])];
  const graph = drawPanel(panelAt(1, "timeseries", 0, 8), { values: [], columns, none: undefined }).body;
  for (const name of ["one", "two"]) expect(graph).toContain(`>${name}<`);
  const heat = drawPanel(panelAt(1, "heatmap", 0, 8), { values: [], columns, none: undefined }).body;
  expect(heat.match(/fill="#[0-9a-f]{6}"|fill="rgb/g)?.length ?? 0).toBeGreaterThanOrEqual(6);
});

const column = (name: string, type: "time" | "number", cells: readonly (readonly [raw: number, text?: string])[]) => ({
  name,
  type,
  unit: "short",
  labels: {},
  cells: cells.map(([raw, text = String(raw)]) => ({ raw, text, links: [], color: raw === 0 ? "#ff0000" : "#00ff00" })),
});

test("states over time are pieces as long as they lasted, with their words and colours", () => {
  const columns = [
    column("Time", "time", [[1000], [2000], [3000]]),
    column("loki", "number", [
      [1, "up"],
      [1, "up"],
      [0, "down"],
    ]),
  ];
  const { body } = drawPanel(panelAt(1, "state-timeline", 0, 8), { values: [], columns, none: undefined });
  expect(body).toContain('flex:2;background:#00ff00">up<');
  expect(body).toContain('flex:1;background:#ff0000">down<');
});

test("where the good ends is a line across, in a graph whose axis is as long as the time that is looked at", () => {
  const columns = [column("Time", "time", [[600_000], [900_000]]), column("one", "number", [[1], [9]])];
  const fieldConfig = {
    defaults: {
      thresholds: {
        mode: "absolute",
        steps: [
          { value: null, color: "green" },
          { value: 5, color: "#123456" },
        ],
      },
      custom: { thresholdsStyle: { mode: "dashed" } },
    },
    overrides: [],
  };
  const time = { from: 0, to: 3_600_000 };
  const said = { values: [], columns, none: undefined };
  const { body } = drawPanel(panelAt(1, "timeseries", 0, 8, { fieldConfig }), said, [], time);
  expect(body).toContain('stroke="#123456"');
  expect(drawPanel(panelAt(1, "timeseries", 0, 8), said, [], time).body).not.toContain('stroke="#123456"');
  // An hour, of which the half stands in the middle, and no day.
  expect(body).toMatch(/:30</);
});

test("a bar stands right of its time, as wide as its interval", () => {
  const columns = [column("Time", "time", [[60_000], [360_000]]), column("one", "number", [[4], [4]])];
  const fieldConfig = { defaults: { custom: { drawStyle: "bars" } }, overrides: [] };
  const drawn = drawPanel(
    panelAt(1, "timeseries", 0, 8, { fieldConfig }),
    { values: [], columns, none: undefined },
    [],
    { from: 0, to: 600_000 },
  ).body;
  const bars = [...drawn.matchAll(/<path d="M([\d.]+) [\d.]+l([\d.]+) [^"]*" fill="#00ff00"/g)].map(([, x, w]) => [
    Number(x),
    Number(w),
  ]);
  const [[first = 0, width = 0] = [], [second = 0] = []] = bars;
  expect(width / (second - first)).toBeCloseTo(0.8, 2);
  // At the first one's left edge the axis has its time, less what is left between two.
  const [, minute = ""] = /<text[^>]* transform="translate\(([\d.]+) [\d.]+\)"[^>]*>\d\d:01</.exec(drawn) ?? [];
  expect(first - Number(minute)).toBeCloseTo(0.1 * (second - first), 0);
});

test.each([
  [["--last", "5x"], "--last 5x: expected a time such as 30m or 6h"],
  [["--var", "relay"], "--var relay: expected name=value"],
])("a wrong option is told: %j", (given, line) => {
  expect(() => readOptions(given, {})).toThrow(line);
});

test("what is chosen of a variable may be several", () => {
  const { chosen, minutes, flavour } = readOptions(
    ["--var", "relay=a", "--var", "relay=b", "--last", "2h", "--native"],
    {},
  );
  expect([chosen, minutes, flavour]).toEqual([{ relay: ["a", "b"] }, 120, "native"]);
});
