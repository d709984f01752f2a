import { modelStem, type NameRule, namesModel, normalName } from "./model-name.ts";
import type { Rates } from "./rates.ts";

/** Vendors' list prices, as compiled from a kept package: by the build, and by `relayscope prices update`. */
export interface Catalog {
  readonly version: 1;
  /** ISO 8601 date up to which the prices were kept. */
  readonly date: string;
  /** ISO 4217 */
  readonly currency: string;
  /** Where the prices come from and under which licence. */
  readonly notice: string;
  /** By `gen_ai.provider.name`. */
  readonly vendors: Readonly<Record<string, VendorPrices>>;
}

export interface VendorPrices {
  /** Makes the models it sells: its price is the reference for them wherever they are bought. */
  readonly maker: boolean;
  /** Where this list is what is paid; not the vendor's hosts for regions and countries with other prices. */
  readonly hosts: readonly string[];
  /** What relays put before a model's name for this vendor: "anthropic" in "anthropic/a-model". */
  readonly prefix: string;
  readonly models: readonly ListPrice[];
  /** Index into `models` by a name that is written out. */
  readonly names: Readonly<Record<string, number>>;
  /** Rules for all other names. */
  readonly rules: readonly { readonly model: number; readonly rule: NameRule }[];
}

/** A model's prices over time: the last period that holds is the one that counts. */
export interface ListPrice {
  readonly id: string;
  readonly periods: readonly Period[];
}

export interface Period {
  readonly rates: Rates;
  /** Epoch milliseconds from which on it holds. */
  readonly from?: number;
  /** Milliseconds of the UTC day between which it holds; over midnight where the first is the larger. */
  readonly hours?: readonly [start: number, end: number];
  /** Epoch milliseconds from which on `hours` are those of Monday to Friday alone, as days are cut in Beijing. */
  readonly weekdaysFrom?: number;
}

/** Answers kept per catalogue, since a rule's look-up costs some 20 µs; a relay may bring any number of names. */
export const lookupLimit = 500;
const lookups = new WeakMap<Catalog, Map<string, ListPrice | undefined>>();

/** The list price of a model by its exact name: in the vendor's own list, else (on a relay) in the list of the one maker who has it. */
export function findListPrice(catalog: Catalog, vendor: string | undefined, model: string): ListPrice | undefined {
  if (model.length > 200) return undefined;
  let known = lookups.get(catalog);
  if (known === undefined || known.size >= lookupLimit) lookups.set(catalog, (known = new Map()));
  const key = `${vendor ?? ""}\n${model}`;
  if (known.has(key)) return known.get(key);
  const name = normalName(model);
  const found = vendor === undefined ? findAmongMakers(catalog, name) : findOfVendor(catalog, vendor, name);
  known.set(key, found);
  return found;
}

/** The rates that hold at an instant (epoch milliseconds); before the first of a model's there are none. */
export function ratesAt(price: ListPrice, at: number): Rates | undefined {
  return price.periods.findLast((period) => holds(period, at))?.rates;
}

/** A model that several makers list is none's: there is no telling whose price is meant. */
function findAmongMakers(catalog: Catalog, name: string): ListPrice | undefined {
  const found: ListPrice[] = [];
  for (const prices of Object.values(catalog.vendors)) {
    if (!prices.maker) continue;
    const price = name.startsWith(`${prices.prefix}/`)
      ? findIn(prices, name.slice(prices.prefix.length + 1))
      : findIn(prices, name);
    if (price !== undefined) found.push(price);
  }
  return found.length === 1 ? found[0] : undefined;
}

function findOfVendor(catalog: Catalog, vendor: string, name: string): ListPrice | undefined {
  const prices = Object.hasOwn(catalog.vendors, vendor) ? catalog.vendors[vendor] : undefined;
  return prices && findIn(prices, name);
}

function findIn(prices: VendorPrices, name: string): ListPrice | undefined {
  const written = Object.hasOwn(prices.names, name) ? prices.names[name] : undefined;
  if (written !== undefined) return prices.models[written];
  const models = new Set<number>();
  const stem = modelStem(name);
  for (const { model, rule } of prices.rules) if (namesModel(rule, name, stem)) models.add(model);
  const [first] = models;
  return models.size === 1 && first !== undefined ? prices.models[first] : undefined;
}

function holds(period: Period, at: number): boolean {
  if (period.from !== undefined && at < period.from) return false;
  if (period.hours === undefined) return true;
  if (period.weekdaysFrom !== undefined && at >= period.weekdaysFrom && isWeekend(at + beijingMs)) return false;
  const [start, end] = period.hours;
  const time = ((at % 86_400_000) + 86_400_000) % 86_400_000;
  return start <= end ? time >= start && time < end : time >= start || time < end;
}

/** China has one time, and no summer time. */
const beijingMs = 8 * 3_600_000;

/** 1970 began on a Thursday. */
function isWeekend(at: number): boolean {
  const day = (((Math.floor(at / 86_400_000) + 4) % 7) + 7) % 7;
  return day === 0 || day === 6;
}
