/** What one unit of a base currency was worth in others, day by day. */
export interface ExchangeRates {
  /** ISO 4217 */
  readonly base: string;
  /** By currency (ISO 4217), never the base; the days ascend. */
  readonly currencies: ReadonlyMap<string, readonly DatedRate[]>;
}

/** A rate, from a day on until there is a later one. */
export interface DatedRate {
  /** Epoch milliseconds of that day's 00:00 UTC. */
  readonly from: number;
  /** The day as an ISO 8601 date. */
  readonly date: string;
  /** Units of the currency for one unit of the base; more than 0. */
  readonly perBase: number;
}

/** What could be read of a file of rates, and a line for each mistake. */
export interface ReadRates {
  readonly rates?: ExchangeRates;
  readonly problems: readonly string[];
}

/** A cost told in another currency than the one charged, beside it. */
export interface ConvertedCost {
  readonly amount: number;
  /** ISO 4217 */
  readonly currency: string;
  /** ISO 8601 date of the rate; of two rates, the older one's. None where the cost is in that currency anyway. */
  readonly rateDate?: string;
}

/**
 * An amount in another currency, by the rates of the UTC day of an instant (epoch milliseconds): those of the last date
 * that is not after it. Undefined where a currency has no rate that early, and where the result is no finite number.
 *
 * Two roundings of a double in all, and one for each rate when it was read: the result is off by a few parts in 10¹⁶.
 */
export function convert(
  amount: number,
  from: string,
  to: string,
  at: number,
  rates: ExchangeRates | undefined,
): ConvertedCost | undefined {
  if (!(amount >= 0 && amount < Infinity)) return undefined;
  if (from === to) return { amount, currency: to };
  const [one, other] = [rateAt(rates, from, at), rateAt(rates, to, at)];
  if (one === undefined || other === undefined) return undefined;
  const converted = (amount * other.perBase) / one.perBase;
  // Too large, or a cost so small that it would be none: both are no answer.
  if (converted === Infinity || (converted === 0 && amount !== 0)) return undefined;
  const [rateDate] = [one.date, other.date].filter((date) => date !== undefined).sort();
  return { amount: converted, currency: to, ...(rateDate !== undefined && { rateDate }) };
}

function rateAt(
  rates: ExchangeRates | undefined,
  currency: string,
  at: number,
): { readonly perBase: number; readonly date?: string } | undefined {
  if (rates === undefined) return undefined;
  // The base is worth itself on every day.
  if (currency === rates.base) return { perBase: 1 };
  // From the end: calls are mostly of today.
  return rates.currencies.get(currency)?.findLast(({ from }) => from <= at);
}
