import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { axisFor, axisText, labelled } from "./axis.ts";
import type { Chart, ChartSeries, Unit } from "./chart.ts";

use([BarChart, LineChart, GridComponent, SVGRenderer]);

// The page shows them side by side, and one that is wide below both. All begin and end at one place, so that times can be compared.
const size = { width: 480, height: 210 };
const wide = { width: 982, height: 210 };
const margins = { left: 58, right: 50, top: 12, bottom: 26 };
// The page sets both to what its paper needs.
const ink = "#444";
const line = "rgba(128,128,128,.28)";
const font = "system-ui, sans-serif";

/** Draws charts as SVG, without a browser. What each series is stands beside it, where texts wrap. */
export function drawCharts(charts: readonly Chart[]): readonly string[] {
  return charts.map(draw);
}

function draw({ times, series, unit, rightUnit, isWide }: Chart): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...(isWide === true ? wide : size) });
  const axis = (of: Unit, lines: boolean) => ({
    type: "value",
    min: 0,
    ...axisFor(of, lines ? heights(series, false) : heights(series, true)),
    axisLabel: { color: ink, fontFamily: font, fontSize: 12, formatter: (value: number) => axisText(of, value) },
    splitLine: { show: lines, lineStyle: { color: line } },
  });
  const shown = labelled(times);
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: font },
    grid: { ...margins, outerBoundsMode: "none" },
    xAxis: {
      type: "category",
      data: [...times],
      axisLabel: {
        color: ink,
        fontFamily: font,
        fontSize: 12,
        interval: (at: number) => shown.has(at),
        formatter: (_: string, at: number) => shown.get(at) ?? "",
      },
      axisLine: { lineStyle: { color: "#888" } },
      axisTick: { show: false },
    },
    yAxis: [axis(unit, true), ...(rightUnit === undefined ? [] : [axis(rightUnit, false)])],
    series: series.map((one) => ({
      name: one.name,
      type: one.draw,
      data: [...one.values],
      yAxisIndex: one.onTheRight ? 1 : 0,
      color: one.colour,
      silent: true,
      emphasis: { disabled: true },
      ...(one.draw === "bar"
        ? { stack: "all", barCategoryGap: "20%", barMaxWidth: 36 }
        : {
            showSymbol: one.values.filter((value) => value !== null).length < 3,
            symbolSize: 5,
            lineStyle: { width: 1.8 },
          }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** How high the lines of one side go, and its bars, one upon the other. */
function heights(series: readonly ChartSeries[], onTheRight: boolean): readonly number[] {
  const side = series.filter((one) => (one.onTheRight ?? false) === onTheRight);
  const lines = side.filter((one) => one.draw === "line").flatMap(({ values }) => values.map((value) => value ?? 0));
  const bars = side.filter((one) => one.draw === "bar").map(({ values }) => values);
  const piles = (bars[0] ?? []).map((_, at) => bars.reduce((sum, values) => sum + (values[at] ?? 0), 0));
  return [...lines, ...piles];
}
