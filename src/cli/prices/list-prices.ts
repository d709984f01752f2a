import { fitsPattern } from "../../pricing/model-pattern.ts";
import type { PriceFile, PricePeriod, RelayPrices } from "../../pricing/price-file.ts";
import type { Rate, Rates } from "../../pricing/rates.ts";

/** One line of what a price file says. Amounts are in the relay's currency, per million tokens, but for `perRequest`. */
export interface ListedPrice {
  readonly relay: string;
  readonly currency: string;
  /** Absent in the line that stands for all models that have none of their own. */
  readonly model?: string;
  /** The name that the price of an alias stands under. */
  readonly as?: string;
  /** The name that an alias leads to has no price of its own at this relay, and the relay has no factor: a call by it is unpriced. */
  readonly unpriced?: true;
  /** The relay has a currency alone, for the amounts that its answers name. */
  readonly figures?: true;
  /** Times the list price. */
  readonly factor?: number;
  /** First and last day (UTC) on which it holds. */
  readonly from?: string;
  readonly to?: string;
  readonly tier?: string;
  /** It holds for calls with more input tokens than this. */
  readonly above?: number;
  readonly amounts: Readonly<Partial<Record<AmountName, number>>>;
}

type AmountName = (typeof amountNames)[number];

/** The amounts, by their names in the file. */
export const amountNames = [
  "input",
  "cachedInput",
  "cacheWrite",
  "cacheWrite1h",
  "audioInput",
  "imageInput",
  "output",
  "reasoning",
  "audioOutput",
  "imageOutput",
  "perRequest",
] as const;

/** What a price file says, a line for each price: of a model, a time, a tier and a length of the input. */
export function listPrices({ relays }: PriceFile): readonly ListedPrice[] {
  const told = new Set<RelayPrices>();
  return [...relays].flatMap(([relay, prices]) => {
    // A relay's name and its host, spelt otherwise, are two keys to one.
    if (told.has(prices)) return [];
    told.add(prices);
    return listRelay({ relay, currency: prices.currency }, prices);
  });
}

type Line = Omit<ListedPrice, "amounts">;

function listRelay(line: Line, { models, patterns, aliases, factor }: RelayPrices): readonly ListedPrice[] {
  const priced = [...models, ...patterns.map(({ pattern, periods }) => [pattern, periods] as const)];
  const isPriced = (model: string): boolean =>
    factor !== undefined || models.has(model) || patterns.some(({ pattern }) => fitsPattern(model, pattern));
  const isEmpty = priced.length === 0 && aliases.size === 0 && factor === undefined;
  return [
    ...priced.flatMap(([model, periods]) => periods.flatMap((period) => listPeriod({ ...line, model }, period))),
    ...[...aliases].flatMap(([model, as]): ListedPrice[] =>
      isPriced(as) ? [{ ...line, model, as, amounts: {} }] : [{ ...line, model, as, unpriced: true, amounts: {} }],
    ),
    ...(factor === undefined ? [] : [{ ...line, factor, amounts: {} }]),
    ...(isEmpty ? [{ ...line, figures: true as const, amounts: {} }] : []),
  ];
}

function listPeriod(model: Line, { from, until, rates, tiers = new Map() }: PricePeriod): readonly ListedPrice[] {
  const line: Line = {
    ...model,
    ...(from !== undefined && { from: dayOf(from) }),
    ...(until !== undefined && { to: dayOf(until - 1) }),
  };
  return [...listRates(line, rates), ...[...tiers].flatMap(([tier, own]) => listRates({ ...line, tier }, own))];
}

function listRates(line: Line, rates: Rates): readonly ListedPrice[] {
  const steps = Object.values(rates).flatMap((rate: Rate) => (typeof rate === "number" ? [] : rate.steps));
  const lengths = [...new Set(steps.map(([above]) => above))].sort((one, other) => one - other);
  return [
    { ...line, amounts: amountsAt(rates, 0) },
    ...lengths.flatMap((above) => [{ ...line, above, amounts: amountsAt(rates, above + 1) }]),
  ];
}

function amountsAt(rates: Rates, length: number): ListedPrice["amounts"] {
  const amounts: Partial<Record<AmountName, number>> = {};
  for (const name of amountNames) {
    const rate = rates[name === "cachedInput" ? "cacheRead" : name];
    if (rate === undefined) continue;
    const picos =
      typeof rate === "number" ? rate : (rate.steps.findLast(([above]) => length > above)?.[1] ?? rate.base);
    amounts[name] = picos / (name === "perRequest" ? 1e12 : 1e6);
  }
  return amounts;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
