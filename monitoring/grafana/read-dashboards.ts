import { flavours, type Flavour } from "../flavour.ts";
import { dashboardFiles } from "../../tools/dashboards.ts";

/** A dashboard as Grafana reads it, as far as is looked at here. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly schemaVersion: number;
  readonly time?: { readonly from: string; readonly to: string };
  readonly links?: readonly LinkJson[];
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations: { readonly list: readonly AnnotationJson[] };
}

export interface SourceJson {
  readonly type?: string;
  readonly uid?: string;
}

export interface LinkJson {
  readonly title: string;
  readonly type?: string;
  readonly url?: string;
  readonly tags?: readonly string[];
}

export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly query: string };
  readonly datasource?: SourceJson;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
}

interface AnnotationJson {
  readonly name: string;
  readonly expr?: string;
  readonly builtIn?: number;
  readonly datasource?: SourceJson;
}

export interface TargetJson {
  readonly refId: string;
  readonly datasource?: SourceJson;
  /** PromQL and LogQL. */
  readonly expr?: string;
  /** TraceQL. */
  readonly query?: string;
  readonly queryType?: string;
  readonly legendFormat?: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly exemplar?: boolean;
  readonly interval?: string;
  readonly limit?: number;
  readonly tableType?: string;
  readonly metricsQueryType?: string;
}

interface FieldConfigJson {
  readonly defaults: {
    readonly unit?: string;
    readonly noValue?: string;
    readonly links?: readonly LinkJson[];
    readonly custom?: Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
  readonly overrides: readonly {
    readonly matcher: { readonly id: string; readonly options?: unknown };
    readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
  }[];
}

export interface PanelJson {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly collapsed?: boolean;
  readonly repeat?: string;
  /** The least step of its queries, and the time it shows whatever is chosen: "1d", "30d". */
  readonly interval?: string | null;
  readonly timeFrom?: string;
  readonly maxDataPoints?: number;
  readonly datasource?: SourceJson;
  /** Of a row that is collapsed. */
  readonly panels?: readonly PanelJson[];
  readonly targets?: readonly TargetJson[];
  readonly links?: readonly LinkJson[];
  readonly fieldConfig?: FieldConfigJson;
  readonly transformations?: readonly TransformationJson[];
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface TransformationJson {
  readonly id: string;
  readonly disabled?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A dashboard as its generator writes it. */
export interface WrittenDashboard {
  readonly path: string;
  readonly name: string;
  readonly flavour: Flavour;
  readonly dashboard: DashboardJson;
}

/** Every dashboard of both flavours, as the generator makes it now; another test holds that the committed files equal these. */
export function readDashboards(): readonly WrittenDashboard[] {
  return [...dashboardFiles()].map(([path, text]) => {
    const [, folder = "", name = ""] = /^grafana\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    const flavour = flavours.find((one) => folder.endsWith(`-${one}`)) ?? "classic";
    return { path, name, flavour, dashboard: JSON.parse(text) as DashboardJson };
  });
}

/** All panels of a dashboard but its rows, those of collapsed rows included. */
export function panelsOf({ panels }: Pick<DashboardJson, "panels">): readonly PanelJson[] {
  return panels.flatMap((panel) => (panel.type === "row" ? (panel.panels ?? []) : [panel]));
}

/** The links of a panel: on its title, on its values, and on those of some of its fields. */
export function linksOf({ links = [], fieldConfig }: PanelJson): readonly LinkJson[] {
  const ofFields = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
    properties.flatMap(({ id, value }) => (id === "links" ? (value as readonly LinkJson[]) : [])),
  );
  return [...links, ...(fieldConfig?.defaults.links ?? []), ...ofFields];
}

/** The query of a target, in its data source's language. */
export function queryOf({ expr, query }: TargetJson): string {
  return expr ?? query ?? "";
}
