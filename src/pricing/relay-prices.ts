import { fitsPattern } from "./model-pattern.ts";
import type { PriceFile, PricePeriod, RelayPrices } from "./price-file.ts";
import type { Rates } from "./rates.ts";
import { isStandardTier } from "./service-tier.ts";

/** A price of the file's, and the date that is told with it. */
export interface FiledPrice {
  readonly rates: Rates;
  readonly date?: string;
}

/** The name is in the relay's list, but there is no price for this call. */
export type NotFiled = "no_price_at_date" | "unknown_tier";

/** Answers kept per relay that has patterns; a relay may bring any number of names. */
export const patternLookupLimit = 500;
const lookups = new WeakMap<RelayPrices, Map<string, readonly PricePeriod[] | undefined>>();
/** Longer names are none where an answer is read, and are not looked for here. */
const nameLimit = 512;

/** A relay's prices: by its configured name, else by its host. */
export function findRelay(file: PriceFile | undefined, relay: string, host: string): RelayPrices | undefined {
  return file?.relays.get(relay.toLowerCase()) ?? file?.relays.get(host.toLowerCase().replace(/\.$/, ""));
}

/** The name that prices stand under. */
export function priceName(prices: RelayPrices | undefined, model: string | undefined): string | undefined {
  return model === undefined ? undefined : (prices?.aliases.get(model) ?? model);
}

/** The price of the first of these names that stands in the relay's list, at an instant (epoch ms); undefined where none does. */
export function findFiledPrice(
  prices: RelayPrices,
  names: readonly (string | undefined)[],
  at: number,
  tier: string | undefined,
): FiledPrice | NotFiled | undefined {
  for (const name of names) {
    const periods = name === undefined ? undefined : (prices.models.get(name) ?? findByPattern(prices, name));
    if (periods !== undefined) return priceOfPeriod(periodAt(periods, at), tier);
  }
  return undefined;
}

function findByPattern(prices: RelayPrices, name: string): readonly PricePeriod[] | undefined {
  if (prices.patterns.length === 0 || name.length > nameLimit) return undefined;
  let known = lookups.get(prices);
  if (known === undefined || known.size >= patternLookupLimit) lookups.set(prices, (known = new Map()));
  if (known.has(name)) return known.get(name);
  const found = prices.patterns.find(({ pattern }) => fitsPattern(name, pattern))?.periods;
  known.set(name, found);
  return found;
}

/** Of the periods that hold, the one that began last, whatever their order in the file. */
function periodAt(periods: readonly PricePeriod[], at: number): PricePeriod | undefined {
  let found: PricePeriod | undefined;
  for (const period of periods) {
    const { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = period;
    if (at >= from && at < until && from >= (found?.from ?? Number.NEGATIVE_INFINITY)) found = period;
  }
  return found;
}

function priceOfPeriod(period: PricePeriod | undefined, tier: string | undefined): FiledPrice | NotFiled {
  if (period === undefined) return "no_price_at_date";
  const own = tier === undefined ? undefined : period.tiers?.get(tier.toLowerCase());
  const rates = own ?? (isStandardTier(tier) ? period.rates : undefined);
  if (rates === undefined) return "unknown_tier";
  return period.date === undefined ? { rates } : { rates, date: period.date };
}
