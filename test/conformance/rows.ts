import type { Attributes, Value } from "./value.ts";

/** Which names are asked for: the default, `gen_ai_latest_experimental`, or both sets together. */
export type Generation = "v1.41" | "latest" | "dup";

/** How strongly the convention asks for a name. */
export type Level = "required" | "conditional" | "recommended" | "opt-in";

/** A type of the convention. `content` is prompt or answer text: JSON in a string on spans, a structure on logs. */
export type RowType = "string" | "int" | "double" | "boolean" | "string[]" | "content";

/** What a row may say beside name, type and level. */
export interface Extra {
  /** Conditional rows: the condition in words. */
  readonly when?: string;
  /** The condition as far as a machine can see it: absence is a violation while it holds. */
  readonly requiredWhen?: (attributes: Attributes) => boolean;
  /** Presence is a violation while it does not hold. */
  readonly onlyWhen?: (attributes: Attributes) => boolean;
  /** Closed list of values. Lists that the convention leaves open are not here. */
  readonly values?: readonly string[];
  /** What a value has to be, in words, and the test of it. */
  readonly must?: readonly [words: string, holds: (value: Value) => boolean];
  /** Absent: the name is good in both generations. */
  readonly generation?: "v1.41" | "latest";
}

/** One attribute or label of the conformance table. */
export interface AttributeRow extends Extra {
  /** A name that ends in `.*` is a template: any last part will do. */
  readonly name: string;
  readonly type: RowType;
  readonly level: Level;
}

/** One metric of the conformance table. */
export interface MetricRow {
  readonly name: string;
  readonly instrument: "histogram" | "counter" | "up-down counter" | "gauge";
  /** More than one where the catalogue lets the unit depend on a label. */
  readonly units: readonly string[];
  readonly bounds?: readonly number[];
  /** Absent: the name is good in both generations. */
  readonly generation?: "v1.41" | "latest";
  readonly labels: readonly AttributeRow[];
}

/** Makes one row of the table. */
export function row(name: string, type: RowType, level: Level, extra: Extra = {}): AttributeRow {
  return { name, type, level, ...extra };
}

/** Whether a row's name is good where this generation was asked for. */
export function inGeneration({ generation }: { readonly generation?: "v1.41" | "latest" }, asked: Generation): boolean {
  return generation === undefined || asked === "dup" || generation === asked;
}

/** The row that speaks of a name, templates included. */
export function rowFor<Row extends { readonly name: string }>(rows: readonly Row[], name: string): Row | undefined {
  return (
    rows.find((one) => one.name === name) ??
    rows.find((one) => one.name.endsWith(".*") && name.startsWith(one.name.slice(0, -1)))
  );
}
