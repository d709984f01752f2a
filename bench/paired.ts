import type { MeasuredTable } from "./results.ts";
import { differences, summarise, type Summary } from "./statistics.ts";

/** What was measured of each observer, in the order of the repetitions; `bare` is among them. */
type Samples = ReadonlyMap<string, readonly number[]>;

/** Makes a table of what each observer adds to the bare process, pair by pair. */
export function tableOf(
  id: string,
  title: string,
  columns: readonly { readonly name: string; readonly unit: string; readonly samples: Samples }[],
): MeasuredTable {
  const observers = [...(columns[0]?.samples.keys() ?? [])];
  return {
    id,
    title,
    columns: columns.map(({ name, unit }) => ({ name, unit })),
    lines: observers.map((observer) => ({
      observer,
      cells: columns.map(({ samples }) => {
        const values = samples.get(observer) ?? [];
        return summarise(observer === "bare" ? values : differences(values, samples.get("bare") ?? []));
      }),
    })),
  };
}

/** A cell of a table; undefined where that observer did not run. */
export function cellOf({ lines, columns }: MeasuredTable, observer: string, column?: string): Summary | undefined {
  const place = column === undefined ? 0 : columns.findIndex(({ name }) => name === column);
  return lines.find((line) => line.observer === observer)?.cells[place];
}
