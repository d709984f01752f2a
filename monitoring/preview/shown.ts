/** One value as a reader sees it. */
export interface ShownValue {
  readonly name: string;
  /** With its unit: "1.24 s". */
  readonly text: string;
  readonly value: number;
  readonly colour: string;
}

/** One line of a graph; times in epoch milliseconds. */
export interface ShownSeries {
  readonly name: string;
  readonly points: readonly (readonly [time: number, value: number | null])[];
  /** Where its field has one of its own. */
  readonly colour?: string;
  /** A limit among what adds up: drawn dashed, and added to nothing. */
  readonly alone?: boolean;
}

/** A cell of a table. */
export interface ShownCell {
  readonly text: string;
  readonly colour?: string;
}

/** What was so for how long, from left to right. */
export interface ShownStates {
  readonly name: string;
  readonly cells: readonly ShownCell[];
}

/** What a panel shows, once its queries are answered. */
export type Shown =
  | { readonly is: "nothing"; readonly text: string }
  | { readonly is: "values"; readonly values: readonly ShownValue[] }
  | { readonly is: "series"; readonly series: readonly ShownSeries[]; readonly format: (value: number) => string }
  | {
      readonly is: "heat";
      readonly times: readonly number[];
      readonly bounds: readonly string[];
      /** Time, bound (as indices), and how many. */
      readonly cells: readonly (readonly [number, number, number])[];
    }
  | { readonly is: "states"; readonly rows: readonly ShownStates[] }
  | { readonly is: "table"; readonly columns: readonly string[]; readonly rows: readonly (readonly ShownCell[])[] }
  | { readonly is: "lines"; readonly lines: readonly string[] }
  | { readonly is: "markdown"; readonly text: string };
