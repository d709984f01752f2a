import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import type { DashboardLink, DynamicConfigValue, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { clickable } from "./links.ts";
import { colour, stepsOf, type Step } from "./look.ts";

/** What every panel says of itself. */
export interface PanelWords {
  /** Never changed and never used again within its dashboard: links and screenshots name it. */
  readonly id: number;
  readonly title: string;
  /** What it means, and of which metric it is made. */
  readonly says: string;
  readonly normal: string;
  /** What to do when it is not. */
  readonly act: string;
  /** Where there is nothing to show, and why that may be. */
  readonly none: string;
  /** Columns of 24, rows of about 30 px. */
  readonly size: readonly [width: number, height: number];
  /** A unit of Grafana's: s, percentunit, short, reqps, currencyUSD … Tables and logs say theirs by column. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly steps?: readonly Step[];
  readonly targets: readonly Builder<Dataquery>[];
  /** On a value: to the traces, the dashboard or the runbook that goes on from there. */
  readonly dataLinks?: readonly Builder<DashboardLink>[];
  /** The same on the values of one query: where a link needs a label, and other queries' series have none. */
  readonly linksOf?: Readonly<Record<string, readonly Builder<DashboardLink>[]>>;
  /** On the panel's title. */
  readonly links?: readonly Builder<DashboardLink>[];
}

/** A panel that knows its place in the grid only when its row is laid out. */
export interface Placed {
  readonly size: readonly [width: number, height: number];
  build(place: { readonly x: number; readonly y: number }): Panel;
}

/** As much of every panel builder as all panels need. */
interface AnyBuilder extends Builder<Panel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  noValue(text: string): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  thresholds(steps: ReturnType<typeof stepsOf>): this;
  targets(targets: Builder<Dataquery>[]): this;
  dataLinks(links: Builder<DashboardLink>[]): this;
  links(links: Builder<DashboardLink>[]): this;
  overrideByQuery(refId: string, properties: DynamicConfigValue[]): this;
  gridPos(place: { x: number; y: number; w: number; h: number }): this;
  datasource(source: { type: string; uid: string }): this;
}

/** Gives a builder of any panel type what all panels have. */
export function panelOf(words: PanelWords, builder: AnyBuilder): Placed {
  const { id, title, says, normal, act, none, size, unit, decimals, steps, targets, dataLinks, linksOf, links } = words;
  return {
    size,
    build({ x, y }) {
      builder
        .id(id)
        .title(title)
        .description(`${says}\n\n**Normal:** ${normal}\n\n**If not:** ${act}`)
        .noValue(none)
        .targets([...targets])
        .gridPos({ x, y, w: size[0], h: size[1] });
      if (unit !== undefined) builder.unit(unit);
      if (decimals !== undefined) builder.decimals(decimals);
      // Grafana's own say green up to 80, and red from there.
      builder.thresholds(stepsOf(steps ?? [[null, colour.plain]]));
      if (dataLinks !== undefined) builder.dataLinks([...dataLinks]);
      for (const [refId, ofQuery] of Object.entries(linksOf ?? {}))
        builder.overrideByQuery(refId, [{ id: "links", value: ofQuery.map((link) => clickable(link.build())) }]);
      if (links !== undefined) builder.links([...links]);
      const panel = builder.build();
      // As its targets have it; some of Grafana's parts look at the panel's only.
      const [first] = (panel.targets ?? []) as readonly { readonly datasource?: NonNullable<Panel["datasource"]> }[];
      return first?.datasource === undefined ? panel : { ...panel, datasource: first.datasource };
    },
  };
}
