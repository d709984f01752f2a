import type { Unpriced } from "../../../pricing/price.ts";
import type { Amount } from "./amount.ts";
import { type Dimension, none } from "./dimensions.ts";
import type { PastCall } from "./past-call.ts";
import type { PastRecord } from "./past-record.ts";

/** What the calls of one group, in one currency, were said to cost and do cost. */
export interface Row {
  readonly by: string;
  readonly value: string;
  /** ISO 4217; empty for calls that had no price and have none. */
  readonly currency: string;
  /** Tokens that no provider reported: kept apart. */
  readonly estimated: boolean;
  calls: number;
  was: Amount;
  is: Amount;
  unpricedBefore: number;
  unpricedAfter: number;
}

export interface Tally {
  add(record: PastRecord, call: PastCall): void;
  /** The groups of a dimension, by value. */
  rows(by: string): readonly Row[];
  /** One for each currency. */
  totals(): readonly Row[];
  readonly reasons: ReadonlyMap<Unpriced, number>;
  /** Calls whose currency is another one now. */
  readonly moved: number;
}

/** Values of one dimension; others share one group. */
export const groupLimit = 10_000;
const total = "total";

/** Adds calls up by each dimension. A call is counted once in each: in the currency that it costs, else in that which it did cost. */
export function createTally(dimensions: readonly Dimension[]): Tally {
  const groups = new Map<string, Map<string, Row>>(
    [total, ...dimensions.map(({ name }) => name)].map((by) => [by, new Map()]),
  );
  const reasons = new Map<Unpriced, number>();
  let moved = 0;

  const rowOf = (by: string, value: string, currency: string, estimated: boolean): Row => {
    const rows = groups.get(by) ?? new Map<string, Row>();
    const keyOf = (name: string): string => `${currency} ${String(estimated)} ${name}`;
    const kept = rows.has(keyOf(value)) || rows.size < groupLimit ? value : "(others)";
    const row = rows.get(keyOf(kept)) ?? {
      by,
      value: kept,
      currency,
      estimated,
      calls: 0,
      was: 0n,
      is: 0n,
      unpricedBefore: 0,
      unpricedAfter: 0,
    };
    rows.set(keyOf(kept), row);
    return row;
  };

  const addTo = (by: string, value: string, { was, is, estimated, unpriced }: PastCall): void => {
    const row = rowOf(by, value, is?.currency ?? was?.currency ?? "", estimated);
    row.calls += 1;
    if (is) row.is += is.amount;
    else if (unpriced !== undefined) row.unpricedAfter += 1;
    if (was) rowOf(by, value, was.currency, estimated).was += was.amount;
    else if (is !== undefined || unpriced !== undefined) row.unpricedBefore += 1;
  };

  return {
    add(record, call) {
      addTo(total, "", call);
      for (const dimension of dimensions) addTo(dimension.name, dimension.valueOf(record, call), call);
      if (call.unpriced !== undefined) reasons.set(call.unpriced, (reasons.get(call.unpriced) ?? 0) + 1);
      if (call.was && call.is && call.was.currency !== call.is.currency) moved += 1;
    },
    rows: (by) => inOrder(groups.get(by)),
    totals: () => inOrder(groups.get(total)),
    reasons,
    get moved() {
      return moved;
    },
  };
}

/** Whether any call has a value of the dimension. */
export function isFilled(rows: readonly Row[]): boolean {
  return rows.some(({ value }) => value !== none);
}

function inOrder(rows: ReadonlyMap<string, Row> | undefined): readonly Row[] {
  const text = ({ value, currency }: Row): string => `${value}\n${currency}`;
  return [...(rows?.values() ?? [])].toSorted(
    (one, other) => Number(one.estimated) - Number(other.estimated) || (text(one) < text(other) ? -1 : 1),
  );
}
