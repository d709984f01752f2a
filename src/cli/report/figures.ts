/** What is said of some calls of a range. What was not said is absent, never 0. Counts are Prometheus' estimates: no whole numbers. */
export interface Figures {
  readonly calls?: number;
  /** Calls that spend the availability objective's budget. */
  readonly badCalls?: number;
  /** Of a call's duration; seconds, as all quantiles. */
  readonly p50?: number;
  readonly p95?: number;
  readonly firstTokenP95?: number;
  /** Tokens as billed; what came from a cache is part of the input. */
  readonly input?: number;
  readonly cached?: number;
  readonly output?: number;
  /** Calls that no price is known for. */
  readonly unpriced?: number;
  /** By currency; amounts of two are never added. */
  readonly money: readonly Money[];
}

/** Money in one currency. */
export interface Money {
  readonly currency: string;
  readonly cost?: number;
  /** The part of the cost that has a list price beside it, and that list price. */
  readonly comparedCost?: number;
  readonly referenceCost?: number;
}

/** The part of the calls that is bad; undefined where there are none. */
export function badShareOf({ calls, badCalls }: Figures): number | undefined {
  return calls === undefined || badCalls === undefined || calls <= 0 ? undefined : Math.min(1, badCalls / calls);
}

/** What the compared calls would have cost more at list price (less: below zero). */
export function savedOf({ comparedCost, referenceCost }: Money): number | undefined {
  return comparedCost === undefined || referenceCost === undefined ? undefined : referenceCost - comparedCost;
}

/** The part that a group's cost is of all cost in its currency. */
export function costShareOf({ currency, cost }: Money, total: Figures | undefined): number | undefined {
  const all = total?.money.find((one) => one.currency === currency)?.cost;
  return cost === undefined || !all ? undefined : cost / all;
}

/** Groups with the dearest first. Amounts of two currencies are not compared: those in the commonest one come before the others. */
export function byCost<T extends { readonly figures: Figures }>(groups: readonly T[]): readonly T[] {
  const codes = groups.flatMap(({ figures }) => figures.money.flatMap((one) => (one.cost ? one.currency : [])));
  const often = (code: string): number => codes.filter((one) => one === code).length;
  const [first] = [...new Set(codes)].sort((one, other) => often(other) - often(one) || one.localeCompare(other));
  const rankOf = ({ figures }: T): readonly [number, number] => {
    const main = figures.money.find((one) => one.currency === first)?.cost;
    return [main === undefined ? 0 : 1, main ?? Math.max(0, ...figures.money.map((one) => one.cost ?? 0))];
  };
  return [...groups].sort((one, other) => {
    const [[has, cost], [otherHas, otherCost]] = [rankOf(one), rankOf(other)];
    return otherHas - has || otherCost - cost;
  });
}

/** In and out. */
export function tokensOf({ input, output }: Figures): number | undefined {
  return input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
}
