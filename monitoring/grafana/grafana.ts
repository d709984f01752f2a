import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "../../tools/ensure-installed.ts";
import { customIds } from "./custom-ids.ts";

// Grafana's own library is installed here, not in the root, so that its types are not there to be imported: these are as much
// of them as is used.

/** A column of a frame. */
export interface Field {
  readonly name: string;
  readonly type: "time" | "number" | "string" | "other" | "boolean";
  values: readonly unknown[];
  readonly labels?: Readonly<Record<string, string>>;
  config: Readonly<Record<string, unknown>> & {
    readonly custom?: Readonly<Record<string, unknown>>;
    readonly unit?: string;
    readonly displayName?: string;
    readonly displayNameFromDS?: string;
    readonly noValue?: string;
  };
  readonly display?: (value: unknown) => DisplayValue;
  readonly getLinks?: (at: { readonly valueRowIndex?: number }) => readonly FilledLink[];
}

/** What a data source answers to a query, as columns. */
export interface Frame {
  readonly refId?: string;
  readonly name?: string;
  readonly fields: readonly Field[];
  readonly length: number;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** A value as it is shown. */
export interface DisplayValue {
  readonly text: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly numeric: number;
  readonly color?: string;
  readonly title?: string;
}

/** A link with its variables filled in. */
export interface FilledLink {
  readonly href: string;
  readonly title: string;
}

/** Grafana's own words for what stands around a value that a link is on. */
export interface ScopedVars {
  readonly __dataContext?: {
    readonly value: { readonly frame: Frame; readonly field: Field; readonly rowIndex?: number };
  };
}

/** `format` is "uriencode" for what becomes part of an address. */
export type ReplaceVariables = (text: string, scoped?: ScopedVars, format?: string) => string;

interface Registry {
  getIfExists(id: string | undefined): unknown;
  list(): readonly { readonly id: string }[];
}

interface Overrides {
  readonly data: readonly Frame[];
  readonly fieldConfig: unknown;
  readonly replaceVariables: ReplaceVariables;
  readonly theme: unknown;
  readonly timeZone: string;
  readonly fieldConfigRegistry: unknown;
}

/** As much of `@grafana/data` as is used. */
interface Library {
  readonly standardTransformers: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
  readonly standardTransformersRegistry: Registry & { setInit(init: () => readonly unknown[]): void };
  readonly fieldReducers: Registry;
  readonly fieldMatchers: Registry;
  readonly valueMatchers: Registry;
  readonly FieldConfigOptionsRegistry: new (init: () => readonly unknown[]) => Registry;
  readonly [processor: `${string}OverrideProcessor`]: unknown;
  createTheme(): unknown;
  getValueFormatterIndex(): Readonly<Record<string, unknown>>;
  toDataFrame(frame: unknown): Frame;
  getFieldDisplayName(field: Field, frame: Frame, all: readonly Frame[]): string;
  applyFieldOverrides(options: Overrides): Frame[];
  getFieldDisplayValues(
    options: Overrides & { readonly reduceOptions: unknown },
  ): readonly { readonly display: DisplayValue; readonly hasLinks: boolean; getLinks(): readonly FilledLink[] }[];
  transformDataFrame(
    transformations: readonly unknown[],
    frames: readonly Frame[],
    context: { readonly interpolate: (text: string) => string },
  ): { subscribe(observer: { next(frames: Frame[]): void; error(reason: unknown): void }): unknown };
}

export interface Grafana {
  readonly library: Library;
  readonly theme: unknown;
  /** For panels of a type, whose own settings differ. */
  fieldConfigOf(type: string): Registry;
}

let loaded: Promise<Grafana> | undefined;

/** Loads Grafana's own library, with as much of a browser around it as it looks for. */
export function loadGrafana(): Promise<Grafana> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Grafana> {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  await ensureInstalled(folder, "what Grafana makes of an answer");
  // Its ES modules name files without their endings, which Node does not find; what it builds for `require` works.
  const require = createRequire(import.meta.url);
  const { Window } = (await import(require.resolve("happy-dom"))) as { Window: new () => { document: unknown } };
  const window = new Window();
  for (const [name, value] of Object.entries({ window, document: window.document }))
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true });
  const library = require(require.resolve("@grafana/data")) as Library;
  // Grafana's core does so at its start, with some of its own besides, which are not in the library.
  const transformers = new Map(Object.values(library.standardTransformers).map((one) => [one.id, one]));
  library.standardTransformersRegistry.setInit(() =>
    [...transformers.values()].map((transformer) =>
      Object.assign({}, transformer, { transformation: () => transformer }),
    ),
  );
  const registries = new Map<string, Registry>();
  return {
    library,
    theme: library.createTheme(),
    fieldConfigOf(type) {
      const made =
        registries.get(type) ?? new library.FieldConfigOptionsRegistry(() => fieldConfigItems(library, type));
      registries.set(type, made);
      return made;
    },
  };
}

/** Grafana's core registers these, each with its editor, which nobody needs here. */
function fieldConfigItems(library: Library, type: string): readonly unknown[] {
  const standard = {
    unit: "unit",
    noValue: "string",
    description: "string",
    displayName: "displayName",
    color: "identity",
    min: "number",
    max: "number",
    decimals: "number",
    thresholds: "thresholds",
    links: "dataLinks",
    mappings: "valueMappings",
    filterable: "boolean",
    fieldMinMax: "boolean",
  };
  const item = (id: string, path: string, processor: string, isCustom: boolean) => ({
    id,
    path,
    name: id,
    isCustom,
    process: library[`${processor}OverrideProcessor`],
    shouldApply: () => true,
    settings: {},
    override: () => undefined,
    editor: () => undefined,
  });
  return [
    ...Object.entries(standard).map(([id, processor]) => item(id, id, processor, false)),
    ...(customIds[type] ?? []).map((id) => item(`custom.${id}`, id, "identity", true)),
  ];
}
