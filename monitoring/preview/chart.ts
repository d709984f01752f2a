import { init, type EChartsOption } from "echarts";
import type { Shown, ShownSeries } from "./shown.ts";

const ink = "#ccccdc";
const faint = "rgba(204,204,220,0.15)";

/** Grafana's classic palette, in the order of its names. */
const palette = [
  "#7EB26D",
  "#EAB839",
  "#6ED0E0",
  "#EF843C",
  "#E24D42",
  "#1F78C1",
  "#BA43A9",
  "#705DA0",
  "#508642",
  "#CCA300",
  "#447EBC",
  "#C15C17",
] as const;

type Heat = Extract<Shown, { is: "heat" }>;

/** How big a drawing is, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a graph is drawn. */
export interface GraphLook {
  readonly bars: boolean;
  readonly stacked: boolean;
  readonly filled: boolean;
  /** What is looked at, epoch milliseconds: an axis is as long, whatever there is. */
  readonly time?: { readonly from: number; readonly to: number };
  /** How far the axis goes at least. */
  readonly softMax?: number;
  /** Where what is good ends, as lines across. */
  readonly limits?: readonly { readonly at: number; readonly colour: string }[];
}

/** Lines or bars over time, as SVG. */
export function drawSeries(
  { series: given, format }: Extract<Shown, { is: "series" }>,
  look: GraphLook,
  size: Size,
): string {
  const series = look.stacked ? aligned(given) : given;
  // A bar stands right of its time.
  const gap = look.bars ? leastGap(series) : 0;
  return draw(size, {
    grid: { left: 62, right: 12, top: 8, bottom: 46 },
    legend: {
      bottom: 0,
      type: series.reduce((sum, { name }) => sum + 30 + 6 * name.length, 0) > size.width ? "scroll" : "plain",
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: ink, fontSize: 10 },
    },
    xAxis: { ...timeAxis, ...(look.time && { min: look.time.from, max: look.time.to }) },
    yAxis: {
      type: "value",
      ...(look.softMax !== undefined && { max: ({ max }) => Math.max(max, look.softMax ?? max) }),
      axisLabel: { color: ink, fontSize: 10, formatter: format },
      splitLine: { lineStyle: { color: faint } },
    },
    series: series.map((one, at) => lineOf(one, at, look, gap)),
  });
}

function lineOf({ name, points, colour, alone = false }: ShownSeries, at: number, look: GraphLook, gap: number) {
  return {
    name,
    type: look.bars ? ("bar" as const) : ("line" as const),
    data: points.map(([time, value]) => [look.bars ? time + gap / 2 : time, value]),
    stack: look.stacked && !alone ? "all" : `apart ${at}`,
    showSymbol: points.length < 3,
    // A single one is as wide as can be seen.
    ...(look.bars && { barWidth: gap === 0 ? 12 : "80%" }),
    lineStyle: { width: 1, type: alone ? ("dashed" as const) : ("solid" as const) },
    areaStyle: { opacity: look.filled && !alone ? 0.25 : 0 },
    itemStyle: { color: colour ?? palette[at % palette.length] ?? ink },
    ...(at === 0 && { markLine: limitLines(look) }),
  };
}

/** Where values are, over time, as SVG. */
export function drawHeat({ times: given, bounds, cells: found }: Heat, { time }: GraphLook, size: Size): string {
  const before = timesBefore(given, time?.from);
  const times = [...before, ...given];
  const cells = found.map(([at, bound, count]) => [at + before.length, bound, count] as const);
  const most = cells.reduce((max, [, , count]) => Math.max(max, count), 0);
  return draw(size, {
    grid: { left: 62, right: 12, top: 8, bottom: 24 },
    xAxis: {
      type: "category",
      data: times.map((time) => clock(time)),
      axisLabel: { color: ink, fontSize: 10, interval: Math.max(0, Math.floor(times.length / 8)) },
    },
    yAxis: { type: "category", data: [...bounds], axisLabel: { color: ink, fontSize: 10 } },
    visualMap: { show: false, min: 0, max: most, inRange: { color: ["#2b1400", "#a5510b", "#ffb357"] } },
    series: [
      {
        type: "heatmap",
        data: cells.filter(([, , count]) => count > 0).map(([at, bound, count]) => [at, bound, count]),
      },
    ],
  });
}

/** From where the axis begins, in the steps of those that are there. */
function timesBefore([first = 0, second = 0]: readonly number[], from: number | undefined): readonly number[] {
  const step = second - first;
  if (from === undefined || step <= 0) return [];
  const count = Math.max(0, Math.floor((first - from) / step));
  return Array.from({ length: count }, (_, at) => first - (count - at) * step);
}

const timeAxis = {
  type: "time",
  axisLabel: { color: ink, fontSize: 10, hideOverlap: true },
  axisLine: { lineStyle: { color: faint } },
} as const;

function limitLines({ limits = [] }: GraphLook) {
  return {
    silent: true,
    symbol: "none" as const,
    label: { show: false },
    data: limits.map(({ at, colour }) => ({ yAxis: at, lineStyle: { color: colour, type: "dashed" as const } })),
  };
}

function leastGap(series: readonly ShownSeries[]): number {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].toSorted((a, b) => a - b);
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  return gaps.length === 0 ? 0 : Math.min(...gaps);
}

/** What adds up has a point at each time: where a series has none, it adds nothing. */
function aligned(series: readonly ShownSeries[]): readonly ShownSeries[] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].toSorted((a, b) => a - b);
  return series.map((one) => {
    if (one.alone === true) return one;
    const by = new Map(one.points);
    return { ...one, points: times.map((time) => [time, by.get(time) ?? 0] as const) };
  });
}

function draw({ width, height }: Size, option: EChartsOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, backgroundColor: "transparent", ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 5);
}
