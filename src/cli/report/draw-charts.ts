import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { count, money, seconds, share, tokens } from "./cells.ts";
import type { Chart, Unit } from "./chart.ts";

use([BarChart, LineChart, GridComponent, SVGRenderer]);

const size = { width: 520, height: 220 };
const ink = "#333";
const font = "system-ui, sans-serif";

const writers: Readonly<Record<Unit, (value: number) => string>> = {
  count: (value) =>
    value < 10_000 && Number.isInteger(value) ? count(value) : value < 10 ? String(value) : tokens(value),
  seconds,
  share,
  money,
};

/** Draws charts as SVG, without a browser. What each series is stands beside it, where texts wrap. */
export function drawCharts(charts: readonly Chart[]): readonly string[] {
  return charts.map(draw);
}

function draw({ times, series, unit, rightUnit }: Chart): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  const axis = (of: Unit, lines: boolean) => ({
    type: "value",
    min: 0,
    splitNumber: 4,
    axisLabel: { color: ink, fontFamily: font, formatter: writers[of] },
    splitLine: { show: lines, lineStyle: { color: "#e5e5e5" } },
  });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 8, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: [...times],
      axisLabel: { color: ink, fontFamily: font, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" },
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
            symbolSize: 4,
            lineStyle: { width: 1.6 },
          }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
