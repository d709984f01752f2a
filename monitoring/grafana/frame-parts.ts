import type { Field, Frame } from "./grafana.ts";

export type Labels = Readonly<Record<string, string>>;

/** Columns of one length. */
export function frame(refId: string, fields: readonly Field[]): Frame {
  return { refId, fields, length: fields[0]?.values.length ?? 0 };
}

/** A column. */
export function field(
  name: string,
  type: Field["type"],
  values: readonly unknown[],
  { labels, config = {} }: { readonly labels?: Labels | undefined; readonly config?: Field["config"] } = {},
): Field {
  return { name, type, values, config, ...(labels && { labels }) };
}

/** A column of times, given in seconds. */
export function timeField(seconds: readonly number[]): Field {
  return field(
    "Time",
    "time",
    seconds.map((at) => at * 1000),
  );
}

/** A column of numbers. */
export function numberField(
  name: string,
  values: readonly number[],
  labels?: Labels,
  config: Field["config"] = {},
): Field {
  return field(name, "number", values, { labels, config });
}
