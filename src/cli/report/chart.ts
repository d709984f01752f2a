/** What is drawn; the file that draws it is loaded for it alone. */
export interface Chart {
  readonly title: string;
  /** What the horizontal axis says, a text a tile. */
  readonly times: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly unit: Unit;
  /** Of the axis on the right, where there is one. */
  readonly rightUnit?: Unit;
  /** As wide as two of the others. */
  readonly isWide?: boolean;
}

export type Unit = "count" | "seconds" | "share" | "money";

/** One of the chart's bars or lines. */
export interface ChartSeries {
  readonly name: string;
  readonly draw: "bar" | "line";
  readonly onTheRight?: true;
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

/** What `report-charts.cjs` has: the file that the build makes of `draw-charts.ts`, with ECharts inside. */
export interface Charts {
  /** Each as an SVG element. */
  drawCharts(charts: readonly Chart[]): readonly string[];
}
