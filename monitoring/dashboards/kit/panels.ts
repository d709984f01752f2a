import { PanelBuilder as BarGauge } from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { FieldColorBuilder, FieldColorModeId, PanelBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as Gauge } from "@grafana/grafana-foundation-sdk/gauge";
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as Heatmap,
  YAxisConfigBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import { PanelBuilder as Logs } from "@grafana/grafana-foundation-sdk/logs";
import {
  PanelBuilder as Pie,
  PieChartLegendOptionsBuilder,
  PieChartLegendValues,
  PieChartType,
} from "@grafana/grafana-foundation-sdk/piechart";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimeline } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as Text, TextMode } from "@grafana/grafana-foundation-sdk/text";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import { panelOf, type PanelWords, type Placed } from "./panel.ts";

/** How what is specific to a panel is set: on the SDK's own builder. */
type More<Of> = (builder: Of) => Of;

/** A number, with its colour by the thresholds. */
export function stat(words: PanelWords, more: More<Stat> = (same) => same): Placed {
  const builder = new Stat()
    .reduceOptions(lastValue())
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.Auto);
  return panelOf(words, more(builder));
}

/** Lines over time; `stacked` where the parts add up to something. */
export function graph(
  words: PanelWords & { readonly stacked?: boolean },
  more: More<TimeSeries> = (same) => same,
): Placed {
  const builder = new TimeSeries()
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .showPoints(VisibilityMode.Auto)
    .lineWidth(1)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    );
  if (words.stacked === true)
    builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A")).fillOpacity(30);
  return panelOf(words, more(builder));
}

/** Bars over time, one a step, which add up. */
export function bars(words: PanelWords, more: More<TimeSeries> = (same) => same): Placed {
  return graph({ ...words, stacked: true }, (builder) =>
    more(builder.drawStyle(GraphDrawStyle.Bars).fillOpacity(70).gradientMode(GraphGradientMode.None)),
  );
}

/** Where the values are, not only a line through them; with exemplars. */
export function heatmap(words: PanelWords, more: More<Heatmap> = (same) => same): Placed {
  const builder = new Heatmap()
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme("Oranges").exponent(0.5).steps(64))
    .yAxis(new YAxisConfigBuilder().unit(words.unit ?? "short"))
    .exemplarsColor("rgba(255,0,255,0.7)");
  return panelOf(words, more(builder));
}

/** One bar a value, longest first. */
export function barList(words: PanelWords, more: More<BarGauge> = (same) => same): Placed {
  return panelOf(words, more(new BarGauge().reduceOptions(lastValue()).orientation(VizOrientation.Horizontal)));
}

/** A value between its ends. */
export function gauge(words: PanelWords, more: More<Gauge> = (same) => same): Placed {
  return panelOf(words, more(new Gauge().reduceOptions(lastValue())));
}

/** Parts of a whole. */
export function donut(words: PanelWords, more: More<Pie> = (same) => same): Placed {
  const builder = new Pie()
    .reduceOptions(lastValue())
    .pieType(PieChartType.Donut)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(
      new PieChartLegendOptionsBuilder()
        .values([PieChartLegendValues.Value, PieChartLegendValues.Percent])
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .showLegend(true),
    );
  return panelOf(words, more(builder));
}

/** States over time: good, bad, unknown. */
export function states(words: PanelWords, more: More<StateTimeline> = (same) => same): Placed {
  return panelOf(words, more(new StateTimeline()));
}

/** Rows; columns are named, united and linked by `more`. */
export function table(words: PanelWords, more: More<Table> = (same) => same): Placed {
  return panelOf(words, more(new Table().showHeader(true)));
}

/** Log records, the newest first. */
export function logs(words: PanelWords, more: More<Logs> = (same) => same): Placed {
  return panelOf(words, more(new Logs().showTime(true).enableLogDetails(true)));
}

/** Words: what to read first, or where to go. Has no query. */
export function text(words: PanelWords & { readonly markdown: string }): Placed {
  return panelOf(words, new Text().mode(TextMode.Markdown).content(words.markdown));
}

/** A panel type that the SDK has no builder for: traces, alertlist, nodeGraph. */
export function other(type: string, words: PanelWords, options: Readonly<Record<string, unknown>> = {}): Placed {
  return panelOf(words, new PanelBuilder().type(type).options({ ...options }));
}

/** Set always: left out, the SDK's empty list shows blanks. */
function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false);
}
