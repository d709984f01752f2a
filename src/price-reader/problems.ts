/** Where something stands in a price file: keys, and numbers for the elements of lists. */
export type Path = readonly (string | number)[];

/** One mistake. The text says what, the path where; `on` is the key itself or what stands under it. */
export interface Problem {
  readonly path: Path;
  readonly on: "key" | "value";
  readonly text: string;
}

/** The mistakes of one file: all are counted, the first ones are kept. */
export interface Problems {
  readonly list: Problem[];
  count: number;
}

/** Mistakes of one file that are kept. */
export const keptLimit = 1000;

/** Writes a mistake down. */
export function addProblem(problems: Problems, path: Path, on: Problem["on"], text: string): void {
  problems.count++;
  if (problems.list.length < keptLimit) problems.list.push({ path, on, text });
}
