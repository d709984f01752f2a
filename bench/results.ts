import type { Summary } from "./statistics.ts";

/** A run of the benchmarks, as bench/results/latest.json keeps it. */
export interface Results {
  readonly commit: string;
  /** Files that differed from the commit, in what is built into `dist` or measures it. */
  readonly changed: number;
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Of the last minute, before the run. */
  readonly load: number;
  readonly quick: boolean;
  readonly seconds: number;
  readonly observers: readonly ObserverResult[];
  readonly tables: readonly MeasuredTable[];
  readonly rows: readonly LimitRow[];
}

/** Somebody who can observe a service, and whether it does so here. */
export interface ObserverResult {
  readonly name: string;
  readonly is: string;
  /** Why nothing is measured of it. */
  readonly fails?: string;
  /** Spans that name a model, for each call of the `openai` SDK. */
  readonly modelSpans?: number;
}

/** What each observer added to the bare process, repetition by repetition. */
export interface MeasuredTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly lines: readonly {
    readonly observer: string;
    /** One for each column; of `bare`, what the process takes by itself. */
    readonly cells: readonly Summary[];
  }[];
}

/** One line of what is promised. */
export interface LimitRow {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly limit?: number;
  readonly aim?: number;
  readonly measured: number;
  readonly noise?: number;
  /** More that belongs to the number. */
  readonly note?: string;
  /** What is wanting for the number to show what is promised. */
  readonly short?: string;
}

/** How a line stands. */
export type Standing = "aim met" | "limit met" | "missed" | "not shown" | "no limit";

/** Whether what was measured is within what is promised. */
export function standingOf({ measured, limit, aim, short }: LimitRow): Standing {
  if (limit === undefined) return "no limit";
  if (short !== undefined) return "not shown";
  if (measured <= (aim ?? limit)) return "aim met";
  return measured <= limit ? "limit met" : "missed";
}
