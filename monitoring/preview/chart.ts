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
}

/** Lines or bars over time, as SVG. */
export function drawSeries(
  { series: given, format }: Extract<Shown, { is: "series" }>,
  look: GraphLook,
  size: Size,
): string {
  const series = look.stacked ? aligned(given) : given;
  return draw(size, {
    grid: { left: 62, right: 12, top: 8, bottom: 46 },
    legend: {
      bottom: 0,
      type: series.length > 8 ? "scroll" : "plain",
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: ink, fontSize: 10 },
    },
    xAxis: timeAxis,
    yAxis: {
      type: "value",
      axisLabel: { color: ink, fontSize: 10, formatter: format },
      splitLine: { lineStyle: { color: faint } },
    },
    series: series.map(({ name, points, colour, alone = false }, at) => ({
      name,
      type: look.bars ? ("bar" as const) : ("line" as const),
      data: points.map(([time, value]) => [time, value]),
      stack: look.stacked && !alone ? "all" : `apart ${at}`,
      showSymbol: points.length < 3,
      lineStyle: { width: 1, type: alone ? ("dashed" as const) : ("solid" as const) },
      areaStyle: { opacity: look.filled && !alone ? 0.25 : 0 },
      itemStyle: { color: colour ?? palette[at % palette.length] ?? ink },
    })),
  });
}

/** Where values are, over time, as SVG. */
export function drawHeat({ times, bounds, cells }: Extract<Shown, { is: "heat" }>, size: Size): string {
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

const timeAxis = {
  type: "time",
  axisLabel: { color: ink, fontSize: 10, hideOverlap: true },
  axisLine: { lineStyle: { color: faint } },
} as const;

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
