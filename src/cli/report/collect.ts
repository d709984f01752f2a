import type { Flavour } from "../../promql/flavour.ts";
import { type Compared, compare } from "./compare.ts";
import { type Dimension, everything } from "./dimensions.ts";
import { findGeneration } from "./generation.ts";
import { measure, type Measured, type Source } from "./measure.ts";
import { type MonthSpend, monthOf } from "./month.ts";
import { notesOn } from "./notes.ts";
import type { Options } from "./options.ts";
import type { Prometheus } from "./prometheus.ts";
import type { Range } from "./times.ts";

/** The groups of one dimension; `compared` where there are two ranges. */
export interface Table {
  readonly dimension: Dimension;
  readonly groups: readonly Measured[];
  readonly compared?: readonly Compared[];
}

/** All that a report says. */
export interface Report {
  readonly range: Range;
  readonly against: Range | undefined;
  readonly conditions: readonly string[];
  readonly generation: Flavour;
  /** The first is of all calls together. */
  readonly tables: readonly [Table, ...Table[]];
  /** Of the month that goes on; nothing where no rules say so. */
  readonly month: readonly MonthSpend[];
  readonly notes: readonly string[];
  /** Seconds by which days begin before those of UTC. */
  readonly offset: number;
}

/** Groups of one dimension; a label with more values than this is no label. */
const mostGroups = 10_000;

/** Asks for everything. Undefined where there is no call in the range. */
export async function collect(options: Options, prometheus: Prometheus): Promise<Report | undefined> {
  const { range, against, by, where, currency, conditions, clock } = options;
  const found =
    options.generation ?? (await findGeneration(prometheus, against === undefined ? [range] : [range, against], where));
  if (found === undefined) return undefined;
  const source: Source = { prometheus, flavour: found, where, currency };
  const notes: string[] = [];
  const tableOf = async (dimension: Dimension): Promise<Table> => {
    const [groups, before] = await Promise.all([
      measure(source, range, dimension),
      against && measure(source, against, dimension),
    ]);
    if (groups.length > mostGroups)
      notes.push(`by ${dimension.name}: the ${mostGroups} groups with most calls, of ${groups.length}`);
    const kept = groups.slice(0, mostGroups);
    return { dimension, groups: kept, ...(before && { compared: compare(kept, before.slice(0, mostGroups)) }) };
  };
  const total = await tableOf(everything);
  if (total.groups.length === 0 && (total.compared ?? []).length === 0) return undefined;
  const tables = await Promise.all(by.map(tableOf));
  notes.push(...(await notesOn({ ...options, tables: [total, ...tables], source })));
  return {
    range,
    against,
    conditions,
    generation: found,
    tables: [total, ...tables],
    month: await monthOf(options, prometheus),
    notes,
    offset: clock.offset,
  };
}
