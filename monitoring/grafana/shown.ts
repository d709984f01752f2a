import type { PanelJson } from "./read-dashboards.ts";
import type { DisplayValue, Field, FilledLink, Frame, Grafana, ReplaceVariables } from "./grafana.ts";

/** One value with its name, as text and as a number. */
interface ShownValue {
  readonly name: string;
  readonly text: string;
  readonly numeric: number;
  readonly color: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly links: readonly FilledLink[];
}

/** A column of a table, or a line of a graph: its name and what it shows at each row or time. */
interface ShownColumn {
  readonly name: string;
  readonly unit: string | undefined;
  readonly type: Field["type"];
  readonly labels: Readonly<Record<string, string>>;
  readonly cells: readonly ShownCell[];
}

export interface ShownCell {
  readonly raw: unknown;
  readonly text: string;
  readonly color?: string;
  readonly links: readonly FilledLink[];
}

/** What a panel shows: values where it reduces, else columns; both empty where it says its text for no data. */
export interface Shown {
  readonly values: readonly ShownValue[];
  readonly columns: readonly ShownColumn[];
  /** What stands there where there is nothing. */
  readonly none: string | undefined;
}

const reducing = new Set(["stat", "gauge", "bargauge", "piechart"]);

/** What a panel shows of the frames of its queries, by Grafana's own transformations, field settings and reducers. */
export async function shownBy(
  panel: PanelJson,
  frames: readonly Frame[],
  grafana: Grafana,
  replaceVariables: ReplaceVariables = (text) => text,
): Promise<Shown> {
  const { library, theme } = grafana;
  const given = frames.map((frame) => library.toDataFrame(frame));
  const transformed = await new Promise<Frame[]>((next, error) => {
    library
      .transformDataFrame(panel.transformations ?? [], given, { interpolate: (text) => replaceVariables(text) })
      .subscribe({ next, error });
  });
  const overrides = {
    data: transformed,
    fieldConfig: withoutNull(panel.fieldConfig ?? { defaults: {}, overrides: [] }),
    replaceVariables,
    theme,
    timeZone: "utc",
    fieldConfigRegistry: grafana.fieldConfigOf(panel.type),
  };
  const data = library.applyFieldOverrides(overrides);
  const none = panel.fieldConfig?.defaults.noValue;
  if (!reducing.has(panel.type)) return { values: [], columns: data.flatMap(columnsOf), none };
  const values = library.getFieldDisplayValues({
    ...overrides,
    data,
    reduceOptions: panel.options?.["reduceOptions"] ?? { calcs: [] },
  });
  const shown = values.map(({ display, getLinks, hasLinks, ...rest }) => ({
    name: display.title ?? "",
    text: textOf(display),
    numeric: display.numeric,
    color: display.color,
    labels: labelsOf(rest),
    links: hasLinks ? getLinks() : [],
  }));
  // Without a frame Grafana makes up one value, which is its text for no data.
  return { values: data.some(({ length }) => length > 0) ? shown : [], columns: [], none };

  function columnsOf(frame: Frame): readonly ShownColumn[] {
    return frame.fields.filter(isVisible).map((field) => ({
      name: library.getFieldDisplayName(field, frame, data),
      unit: field.config.unit,
      type: field.type,
      labels: field.labels ?? {},
      cells: field.values.map((raw, valueRowIndex) => {
        const display = field.display?.(raw);
        return {
          raw,
          text: display === undefined ? String(raw) : textOf(display),
          ...(display?.color !== undefined && { color: display.color }),
          links: field.getLinks?.({ valueRowIndex }) ?? [],
        };
      }),
    }));
  }
}

function isVisible({ config }: Field): boolean {
  const { hidden, hideFrom } = (config.custom ?? {}) as { hidden?: boolean; hideFrom?: { viz?: boolean } };
  return hidden !== true && hideFrom?.viz !== true;
}

function textOf({ prefix = "", text, suffix = "" }: DisplayValue): string {
  return `${prefix}${text}${suffix}`;
}

function labelsOf(value: object): Readonly<Record<string, string>> {
  const { view, colIndex } = value as { view?: { dataFrame?: Frame }; colIndex?: number };
  return view?.dataFrame?.fields[colIndex ?? -1]?.labels ?? {};
}

/** JSON has no infinity: Grafana reads the first step's null as minus that, when it loads a dashboard. */
function withoutNull<Config>(config: Config): Config {
  return JSON.parse(JSON.stringify(config), (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("steps" in value) || !Array.isArray(value.steps)) return value;
    const steps = value.steps as readonly { readonly value: number | null }[];
    const lowest = { value: Number.NEGATIVE_INFINITY };
    return { ...value, steps: steps.map((step) => (step.value === null ? Object.assign({}, step, lowest) : step)) };
  }) as Config;
}
