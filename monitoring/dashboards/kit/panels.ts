import { PanelBuilder as BarGauge } from "@grafana/grafana-foundation-sdk/bargauge";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import {
  BarAlignment,
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
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
import {
  CellValuesBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as Heatmap,
  YAxisConfigBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import { PanelBuilder as Logs } from "@grafana/grafana-foundation-sdk/logs";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimeline } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import { colour } from "./look.ts";
import { inTheirColours } from "./named-colours.ts";
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

/** A stat that says its name with the figure, also where there is one alone: it says in which currency that is. */
export function figureWithName(words: PanelWords): Placed {
  return stat(words, (builder) => builder.textMode(BigValueTextMode.ValueAndName));
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
  // Where the good ends, as a line across.
  if (words.steps !== undefined)
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  if (words.stacked === true)
    builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A")).fillOpacity(30);
  return panelOf(words, more(inTheirColours(builder, built(words))));
}

/**
 * What a bar is of: the time from its left edge to its right one, where the next begins, so that all bars add up to the whole. Grafana
 * asks at whole steps until now: looked at from there on, the last bar is the one under way.
 */
export const ofBar = { window: "$__interval", offset: "-$__interval" } as const;

/** Says so, in a panel's description. */
const barsSay = "Each bar is of the time from its left edge to the next bar; the last is still growing.";

/** Bars over time, which add up; of five minutes or more, so that services that export once a minute fill each. */
export function bars(words: PanelWords, more: More<TimeSeries> = (same) => same): Placed {
  return graph({ ...words, says: `${words.says} ${barsSay}`, stacked: true }, (builder) =>
    more(
      builder
        .interval("5m")
        // Wide enough to be seen one by one.
        .maxDataPoints(100)
        .drawStyle(GraphDrawStyle.Bars)
        .barAlignment(BarAlignment.After)
        .fillOpacity(70)
        .gradientMode(GraphGradientMode.None),
    ),
  );
}

/** Where the values are, not only a line through them; with exemplars. */
export function heatmap(words: PanelWords, more: More<Heatmap> = (same) => same): Placed {
  const builder = new Heatmap()
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme("Oranges").exponent(0.5).steps(64))
    .yAxis(new YAxisConfigBuilder().unit(words.unit ?? "short"))
    // The axis is of the unit, a cell says how many there are.
    .cellValues(new CellValuesBuilder().unit("cps").decimals(2))
    .exemplarsColor("rgba(255,0,255,0.7)");
  return panelOf(words, more(builder));
}

/** One bar a value, longest first, in the colour of what it is of. */
export function barList(words: PanelWords, more: More<BarGauge> = (same) => same): Placed {
  const builder = new BarGauge()
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .min(0);
  // By its name Grafana colours a bar only once it has drawn it: a name that has no colour of its own gets none.
  const steps: PanelWords["steps"] = words.steps ?? [[null, colour.other]];
  return panelOf({ ...words, steps }, more(inTheirColours(builder, built(words))));
}

/** States over time: good, bad, unknown. */
export function states(words: PanelWords, more: More<StateTimeline> = (same) => same): Placed {
  return panelOf(words, more(new StateTimeline()));
}

/** Rows; columns are named, united and linked by `more`. */
export function table(words: PanelWords, more: More<Table> = (same) => same): Placed {
  // The text for no data is the empty table's; a cell of which nothing is known would say it, too.
  const builder = new Table().showHeader(true).overrideByRegexp(".*", [{ id: "noValue", value: "–" }]);
  return panelOf(words, more(builder));
}

/** Log records, the newest first. */
export function logs(words: PanelWords, more: More<Logs> = (same) => same): Placed {
  return panelOf(words, more(new Logs().showTime(true).enableLogDetails(true)));
}

/** A panel type that the SDK has no builder for: traces, alertlist, nodeGraph. */
export function other(type: string, words: PanelWords, options: Readonly<Record<string, unknown>> = {}): Placed {
  return panelOf(words, new PanelBuilder().type(type).options({ ...options }));
}

function built({ targets }: PanelWords): readonly Dataquery[] {
  return targets.map((target) => target.build());
}

/** Set always: left out, the SDK's empty list shows blanks. */
function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false);
}
