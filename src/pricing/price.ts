import type { Usage } from "../wire/format.ts";
import { type Catalog, findListPrice, type ListPrice, ratesAt } from "./catalog.ts";
import { modelStem, normalName } from "./model-name.ts";
import type { PriceFile, RelayPrices } from "./price-file.ts";
import { charge, type Rates } from "./rates.ts";
import { findFiledPrice, findRelay, type NotFiled, priceName } from "./relay-prices.ts";
import { isStandardTier } from "./service-tier.ts";

/** What a call cost. `amount` is in whole units of `currency`. */
export interface Cost {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** `provider`: the answer said so. `file`: the user's price file. `catalog`: the vendor's list price. */
  readonly source: "provider" | "file" | "catalog";
  /** ISO 8601 date of the price that was used, where there is one. */
  readonly priceDate?: string;
}

/** Why a call has no price: `unknown_tier` and `no_price_at_date` where the model has one, but not for this tier or this day. */
export type Unpriced = "unknown_model" | "relay_without_price" | "usage_missing" | NotFiled;

/** What the price of a call depends on. */
export interface Priceable {
  /** `gen_ai.operation.name`: embeddings have no output to charge for, all others need both counts. */
  readonly operation: string;
  readonly usage?: Usage | undefined;
  /** What the provider itself says the call cost; a currency that it does not name is the one that the price file has for the relay. */
  readonly reported?: { readonly amount: number; readonly currency?: string | undefined } | undefined;
  /** Configured name of the relay, else the host. */
  readonly relay: string;
  readonly host: string;
  /** `gen_ai.provider.name` of the vendor whose own host this is; absent for every relay. */
  readonly vendor?: string | undefined;
  readonly requestModel?: string | undefined;
  /** `requestModel` is the customer's own name for what he had deployed. */
  readonly deployed?: boolean | undefined;
  readonly responseModel?: string | undefined;
  /** The tier that the answer names; list prices are known for the standard one alone, a price file may have others. */
  readonly serviceTier?: string | undefined;
  /** Epoch milliseconds at which the call began. */
  readonly at: number;
}

export interface PriceTables {
  readonly file?: PriceFile;
  readonly catalog?: Catalog;
}

/** Either a cost or the reason for none; the reference is what the same tokens cost at the maker's list price. */
export interface Priced {
  readonly cost?: Cost;
  readonly unpriced?: Unpriced;
  readonly referenceCost?: Cost;
}

interface Tariff extends Omit<Cost, "amount"> {
  readonly rates: Rates;
  readonly factor?: number;
}

/** Prices a call: the provider's figure, else the user's price file, else the catalogue on the vendor's own host; never a guess. */
export function priceCall(call: Priceable, tables: PriceTables): Priced {
  const relay = findRelay(tables.file, call.relay, call.host);
  const vendor = vendorWithList(call, tables.catalog);
  const list = findList(call, tables.catalog, vendor, relay);
  const known = typeof list === "object" ? list : undefined;
  const atList = known && chargeCall(call, known);
  const referenceCost = known && !isFree(known.rates) && typeof atList === "object" ? { referenceCost: atList } : {};
  const { amount = -1, currency = relay?.currency } = call.reported ?? {};
  if (isAmount(amount) && currency !== undefined && /^[A-Z]{3}$/.test(currency))
    return { cost: { amount, currency, source: "provider" }, ...referenceCost };
  const tariff = findTariff(call, relay, list, vendor, tables.file?.updated);
  const charged = typeof tariff === "string" ? tariff : tariff === list && atList ? atList : chargeCall(call, tariff);
  return typeof charged === "string" ? { unpriced: charged, ...referenceCost } : { cost: charged, ...referenceCost };
}

/** The vendor whose list price is what is paid here; undefined on a relay, and on a vendor's host that bills otherwise. */
function vendorWithList({ vendor, host }: Priceable, catalog: Catalog | undefined): string | undefined {
  if (vendor === undefined || !catalog || !Object.hasOwn(catalog.vendors, vendor)) return undefined;
  return catalog.vendors[vendor]?.hosts.includes(host.toLowerCase()) ? vendor : undefined;
}

function findTariff(
  call: Priceable,
  relay: RelayPrices | undefined,
  list: Tariff | "unknown_tier" | undefined,
  vendor: string | undefined,
  updated: string | undefined,
): Tariff | Unpriced {
  if (relay) {
    const { currency, factor } = relay;
    const filed = findFiledPrice(relay, namesOf(call, relay), call.at, call.serviceTier);
    if (typeof filed === "string") return filed;
    if (filed) return { rates: filed.rates, currency, source: "file", ...dated(filed.date ?? updated) };
    if (factor !== undefined && list) {
      return typeof list === "string" ? list : { ...list, currency, factor, source: "file", ...dated(updated) };
    }
  }
  if (vendor !== undefined && list) return list;
  return relay || vendor !== undefined ? "unknown_model" : "relay_without_price";
}

function dated(priceDate: string | undefined): Pick<Cost, "priceDate"> {
  return priceDate === undefined ? {} : { priceDate };
}

function findList(
  call: Priceable,
  catalog: Catalog | undefined,
  vendor: string | undefined,
  relay: RelayPrices | undefined,
): Tariff | "unknown_tier" | undefined {
  const price = catalog && findModel(call, catalog, vendor, relay);
  if (!price) return undefined;
  if (!isStandardTier(call.serviceTier)) return "unknown_tier";
  const rates = ratesAt(price, call.at);
  return rates && { rates, currency: catalog.currency, source: "catalog", priceDate: catalog.date };
}

/** A vendor bills the model that answered; the name asked for stands in for that only where both are snapshots of one model. */
function findModel(
  call: Priceable,
  catalog: Catalog,
  vendor: string | undefined,
  relay: RelayPrices | undefined,
): ListPrice | undefined {
  const [asked, answered] = namesOf(call, relay);
  const [first, second] = vendor === undefined ? [asked, answered] : [answered, asked];
  const found = first === undefined ? undefined : findListPrice(catalog, vendor, first);
  if (found || second === undefined || second === first) return found;
  const replaced = vendor !== undefined && first !== undefined && !sameModel(first, second);
  return replaced ? undefined : findListPrice(catalog, vendor, second);
}

/**
 * The names that a price may stand under. A relay sells by the name that it was asked for; what it says that answered is a name
 * for the same only where none was asked for, where only the customer knows what is behind it, or where both are snapshots of
 * one model. Else a cheaper model that answers would have a price, and the one that was asked for would not be missed.
 */
function namesOf(
  { vendor, requestModel, responseModel, deployed }: Priceable,
  relay: RelayPrices | undefined,
): readonly [asked: string | undefined, answered: string | undefined] {
  const asked = priceName(relay, requestModel);
  const answered = priceName(relay, responseModel);
  if (vendor !== undefined || asked === undefined || answered === undefined) return [asked, answered];
  return [asked, deployed === true || sameModel(asked, answered) ? answered : undefined];
}

function sameModel(one: string, other: string): boolean {
  return modelStem(normalName(one)) === modelStem(normalName(other));
}

function chargeCall(call: Priceable, { rates, factor, currency, source, priceDate }: Tariff): Cost | Unpriced {
  const embeddings = call.operation === "embeddings";
  const usage = embeddings && call.usage ? { ...call.usage, output: call.usage.output ?? 0 } : call.usage;
  if (rates.input !== undefined && rates.output === undefined && !(embeddings && usage?.output === 0))
    return "unknown_model";
  const amount = charge(usage, rates, factor);
  if (amount === undefined) return "usage_missing";
  if (!isAmount(amount)) return "unknown_model";
  return priceDate === undefined ? { amount, currency, source } : { amount, currency, source, priceDate };
}

/** What is given away has no list price that a relay's could be compared with. */
function isFree(rates: Rates): boolean {
  return rates.input === 0 && (rates.output ?? 0) === 0;
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
