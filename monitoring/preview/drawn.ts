import type { ShownCell, Shown as Read } from "../grafana/shown.ts";
import { panelsOf, type DashboardJson, type PanelJson } from "../grafana/read-dashboards.ts";
import { bodyOf } from "./body.ts";
import type { GraphLook } from "./chart.ts";
import { insideOf, type DrawnPanel } from "./page.ts";
import type { Shown, ShownStates } from "./shown.ts";

const ink = "#ccccdc";
/** Of a table or a log, as many rows as a panel can show. */
const rowLimit = 40;

/** Every panel of a dashboard with its place, rows opened: what stands in a collapsed row pushes the rest down. */
export function placedPanels({ panels }: DashboardJson): readonly PanelJson[] {
  let pushed = 0;
  return panels.flatMap((panel) => {
    const moved = move(panel, pushed);
    const inside = (panel.panels ?? []).map((one) => move(one, pushed));
    if (inside.length > 0) {
      const bottom = Math.max(...inside.map(({ gridPos: { y, h } }) => y + h));
      pushed += bottom - moved.gridPos.y - 1;
    }
    return [moved, ...inside];
  });
}

/** Draws one panel with what it shows; `refused` is what a back end said against its queries. */
export function drawPanel(
  panel: PanelJson,
  shown: Read | undefined,
  refused: readonly string[] = [],
  time?: NonNullable<GraphLook["time"]>,
): DrawnPanel {
  const { id = 0, type, title = "", description = "", gridPos } = panel;
  const isRow = type === "row";
  const place = { x: gridPos.x, y: gridPos.y, w: gridPos.w, h: isRow ? 1 : gridPos.h };
  const softMax = custom(panel, "axisSoftMax") as number | undefined;
  const look = {
    type,
    named: panel.options?.["textMode"] === "value_and_name",
    bars: custom(panel, "drawStyle") === "bars",
    stacked: (custom(panel, "stacking") as { readonly mode?: string } | undefined)?.mode === "normal",
    filled: Number(custom(panel, "fillOpacity") ?? 0) > 0,
    limits: limitsOf(panel),
    ...(softMax !== undefined && { softMax }),
    ...(time !== undefined && { time }),
  };
  const said: Shown =
    refused.length > 0
      ? { is: "nothing", text: refused.join("; ") }
      : shown === undefined
        ? { is: "nothing", text: "" }
        : readShown(panel, shown);
  return { id, title, description, place, isRow, body: isRow ? "" : bodyOf(said, look, insideOf(place)) };
}

/** How many panels a dashboard has, rows left out. */
export function countPanels(dashboard: DashboardJson): number {
  return panelsOf(dashboard).length;
}

function readShown(panel: PanelJson, { values, columns, none = "No data" }: Read): Shown {
  if (panel.type === "text") return { is: "markdown", text: String(panel.options?.["content"] ?? "") };
  if (values.length > 0)
    return {
      is: "values",
      values: values.map(({ name, text, numeric, color = ink }) => ({ name, text, value: numeric, colour: color })),
    };
  const rows = columns.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (rows === 0) return { is: "nothing", text: none };
  if (panel.type === "timeseries") return readSeries(columns, panel);
  if (panel.type === "state-timeline") return { is: "states", rows: readStates(columns) };
  if (panel.type === "heatmap") return readHeat(columns);
  if (panel.type === "logs") {
    const line = columns.find(({ name }) => name === "Line");
    const time = columns.find(({ type }) => type === "time");
    const lines = (line?.cells ?? []).map(({ text }, at) => `${clock(Number(time?.cells[at]?.raw))}  ${text}`);
    return { is: "lines", lines: lines.slice(0, rowLimit) };
  }
  return {
    is: "table",
    columns: columns.map(({ name }) => name),
    rows: Array.from({ length: Math.min(rows, rowLimit) }, (_, at) =>
      columns.map(({ cells, type, name }) =>
        readCell(cells[at], type, overridden(panel, name, "custom.cellOptions") !== undefined),
      ),
    ),
  };
}

type Columns = Read["columns"];

/** Each column of numbers is a line; the time is that of the frame it came in. */
function readSeries(columns: Columns, panel: PanelJson): Shown {
  let times: readonly number[] = [];
  const series: { name: string; points: (readonly [number, number | null])[]; colour?: string; alone?: boolean }[] = [];
  let format: ((value: number) => string) | undefined;
  for (const { name, type, cells, unit } of columns) {
    if (type === "time") times = cells.map(({ raw }) => Number(raw));
    else {
      const points = cells.map(({ raw }, at) => [times[at] ?? 0, finite(raw)] as const);
      const colour = cells.at(-1)?.color;
      const alone =
        (overridden(panel, name, "custom.stacking") as { readonly mode?: string } | undefined)?.mode === "none";
      series.push({ name, points, alone, ...(colour !== undefined && { colour }) });
      format ??= formatOf(unit);
    }
  }
  return { is: "series", series, format: format ?? String };
}

function readStates(columns: Columns): readonly ShownStates[] {
  return columns
    .filter(({ type }) => type !== "time")
    .map(({ name, cells }) => ({ name, cells: cells.map((cell) => readCell(cell, "number", true)) }));
}

function readHeat(columns: Columns): Shown {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const [xMax, yMin, yMax, count] = ["xMax", "yMin", "yMax", "count"].map((name) => byName.get(name));
  if (xMax !== undefined && yMin !== undefined && yMax !== undefined && count !== undefined) {
    const times = unique(xMax.cells.map(({ raw }) => Number(raw)));
    const bounds = unique(yMax.cells.map(({ raw }) => Number(raw)));
    const cells = count.cells.map(
      ({ raw }, at) =>
        [times.indexOf(Number(xMax.cells[at]?.raw)), bounds.indexOf(Number(yMax.cells[at]?.raw)), Number(raw)] as const,
    );
    return { is: "heat", times, bounds: bounds.map(String), cells };
  }
  const time = columns.find(({ type }) => type === "time");
  const buckets = columns.filter(({ type }) => type === "number");
  return {
    is: "heat",
    times: (time?.cells ?? []).map(({ raw }) => Number(raw)),
    bounds: buckets.map(({ name }) => name),
    cells: buckets.flatMap(({ cells }, bound) => cells.map(({ raw }, at) => [at, bound, finite(raw) ?? 0] as const)),
  };
}

function readCell(cell: ShownCell | undefined, type: string, isColoured: boolean) {
  if (cell === undefined) return { text: "" };
  if (type === "time") return { text: clock(Number(cell.raw)) };
  return {
    text: cell.text === "undefined" ? "" : cell.text,
    ...(isColoured && cell.color !== undefined && { colour: cell.color }),
  };
}

function custom({ fieldConfig }: PanelJson, name: string): unknown {
  return fieldConfig?.defaults.custom?.[name];
}

function overridden({ fieldConfig }: PanelJson, name: string, property: string): unknown {
  const own = (fieldConfig?.overrides ?? []).filter(
    ({ matcher }) => matcher.id === "byName" && matcher.options === name,
  );
  return own.flatMap(({ properties }) => properties).find(({ id }) => id === property)?.value;
}

/** Drawn where the panel asks for it; the lowest step has no line. */
function limitsOf(panel: PanelJson): NonNullable<GraphLook["limits"]> {
  const { mode = "off" } = (custom(panel, "thresholdsStyle") ?? {}) as { readonly mode?: string };
  const { steps = [] } = (panel.fieldConfig?.defaults["thresholds"] ?? {}) as {
    readonly steps?: readonly { readonly value: number | null; readonly color: string }[];
  };
  if (mode === "off") return [];
  return steps.flatMap(({ value, color }) => (value === null ? [] : [{ at: value, colour: color }]));
}

function move(panel: PanelJson, by: number): PanelJson {
  return { ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y + by } };
}

function finite(raw: unknown): number | null {
  return typeof raw === "number" && Number.isFinite(raw) ? raw : null;
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b);
}

/** The axis has no fields to ask: units as far as the dashboards use them. */
function formatOf(unit: string | undefined): (value: number) => string {
  if (unit === "percentunit") return (value) => `${Number((value * 100).toFixed(2))}%`;
  if (unit === "s") return (value) => (Math.abs(value) < 1 ? `${Number((value * 1000).toFixed(1))} ms` : `${value} s`);
  return (value) =>
    Math.abs(value) >= 1e6 ? `${value / 1e6} M` : Math.abs(value) >= 1e3 ? `${value / 1e3} k` : String(value);
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
