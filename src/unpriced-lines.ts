import type { Call } from "./call.ts";
import { cleanName } from "./mask.ts";
import { fitsPattern } from "./pricing/model-pattern.ts";
import type { PricePeriod, RelayPrices } from "./pricing/price-file.ts";
import type { PriceTables, Unpriced } from "./pricing/price.ts";
import { findRelay, priceName } from "./pricing/relay-prices.ts";
import { isStandardTier } from "./pricing/service-tier.ts";

/** Where the lines go: a warning is seen in a run without any setting. */
export interface Saying {
  warn(this: void, line: string): void;
  info(this: void, line: string): void;
}

/** Tells a call that has no price, where nothing was said of its like yet. */
export type SayUnpriced = (call: Call, unpriced: Unpriced, host: string, tables: PriceTables) => void;

/** Models that are named; the rest is only counted. */
export const namedLimit = 200;
// A longer name is no model's, and a line is for people.
const nameLimit = 100;
const inFile = "in RELAYSCOPE_PRICES";

/**
 * Says of each model without a price what to write into the price file, once for each reason. The first line about a relay
 * and a reason is a warning; the others are there for who asks for more.
 */
export function createUnpricedLines({ warn, info }: Saying): SayUnpriced {
  const told = new Set<string>();
  const warned = new Set<string>();
  return (call, unpriced, host, tables) => {
    // No price would help where nobody knows how many tokens.
    if (unpriced === "usage_missing" || told.size > namedLimit) return;
    const model = call.asked.model ?? call.reading.model;
    const kind = `${call.relay}\n${unpriced}`;
    const key = `${kind}\n${model?.slice(0, nameLimit + 1) ?? ""}`;
    if (told.has(key)) return;
    told.add(key);
    if (told.size > namedLimit) {
      return warn(`more than ${namedLimit} models have no price: no more are named, relayscope.unpriced counts them`);
    }
    const say = warned.has(kind) ? info : warn;
    warned.add(kind);
    say(describe(call, unpriced, host, tables, model));
  };
}

function describe(
  call: Call,
  unpriced: Unpriced,
  host: string,
  { file }: PriceTables,
  asked: string | undefined,
): string {
  const relay = cleanName(call.relay);
  if (asked === undefined) return `no price for a call without a model's name on ${relay} (${unpriced})`;
  const tier = call.reading.serviceTier ?? "";
  const [told, toldTier] = [cleanName(asked.slice(0, nameLimit)), cleanName(tier.slice(0, nameLimit))];
  const start = `no price for ${JSON.stringify(told)} on ${relay} (${unpriced})`;
  // What had to be cut or masked is not what would have to stand in the file.
  if (told !== asked || toldTier !== tier || relay !== call.relay) return start;
  const { amount, currency } = call.reading.cost ?? {};
  if (unpriced === "relay_without_price" && amount !== undefined && currency === undefined)
    return `${start}; its answers say what they cost, but in no currency: ${addRelay(call.relay, "currency: …", file)}`;

  const amounts = amountsOf(call.format.operation !== "embeddings");
  const line = lineToAdd({ relay: call.relay, host, model: asked, tier, amounts, at: call.startedAt }, file);
  return line === undefined ? start : `${start}: ${line}`;
}

/** A call that the price file has no price for. */
export interface WithoutPrice {
  readonly relay: string;
  readonly host: string;
  readonly model: string;
  /** As answered; empty where nothing was. */
  readonly tier: string;
  /** `amountsOf`. */
  readonly amounts: string;
  /** When it began, epoch milliseconds. */
  readonly at: number;
}

/** What stands in the place of a price: dots, to be made numbers per million tokens. An embedding has no output to pay for. */
export function amountsOf(hasOutput: boolean): string {
  return hasOutput ? "input: …, output: …" : "input: …";
}

/** What to add to the price file, and where: YAML that is read as it stands, once numbers are in the place of the dots. */
export function lineToAdd(
  { relay, host, model: asked, tier, amounts, at }: WithoutPrice,
  file: PriceTables["file"],
): string | undefined {
  const prices = findRelay(file, relay, host);
  const model = priceName(prices, asked) ?? asked;
  const ofTier = isStandardTier(tier || undefined) ? undefined : `${quote(tier.toLowerCase())}: { ${amounts} }`;
  const price = ofTier === undefined ? amounts : `${amounts}, tiers: { ${ofTier} }`;
  const entry = `${quote(model)}: { ${price} }`;
  if (prices === undefined) return addRelay(relay, `models: { ${entry} }`, file);
  const place = `relays[${quote(file?.relays.has(relay.toLowerCase()) ? relay : host)}]`;
  const found = findModel(prices, model);
  if (found) {
    const named = `${place}.models[${quote(found.name)}]`;
    return addToModel(found.periods, at, named, { amounts, price, ofTier, tier: tier.toLowerCase() });
  }
  const hasModels = prices.models.size + prices.patterns.length > 0;
  return hasModels ? `add to ${place}.models ${inFile}: ${entry}` : `add to ${place} ${inFile}: models: { ${entry} }`;
}

/** What to add where the file has nothing of a relay. */
function addRelay(relay: string, fields: string, file: PriceTables["file"]): string {
  const relays = `${quote(relay)}: { ${fields} }`;
  // A second `relays` would take the place of the one that the file has.
  return file ? `add to relays ${inFile}: ${relays}` : `add to RELAYSCOPE_PRICES: relays: { ${relays} }`;
}

interface Lacking {
  readonly amounts: string;
  readonly price: string;
  /** The entry of the call's tier, unless that is the standard one. */
  readonly ofTier: string | undefined;
  readonly tier: string;
}

/** What to add to the prices that a model has in the file. */
function addToModel(
  periods: readonly PricePeriod[],
  at: number,
  model: string,
  { amounts, price, ofTier, tier }: Lacking,
): string | undefined {
  const period = periods.find(({ from = -Infinity, until = Infinity }) => at >= from && at < until);
  if (!period) {
    const next = Math.min(...periods.map(({ from = -Infinity }) => (from > at ? from : Infinity)));
    // Two periods may not share a day.
    const end = next === Infinity ? "" : `to: ${dayOf(next - 1)}, `;
    return `make ${model} a list ${inFile}, if it is none, and add: - { from: ${dayOf(at)}, ${end}${price} }`;
  }
  const dates = datesOf(period);
  const own = period.tiers?.get(tier);
  if (ofTier !== undefined && own === undefined) {
    return period.tiers
      ? `add to ${model}.tiers${dates} ${inFile}: ${ofTier}`
      : `add to ${model}${dates} ${inFile}: tiers: { ${ofTier} }`;
  }
  if (own && own.output === undefined) {
    // Where the model has no price of output either, the tier may be a factor, beside which no other price may stand.
    return period.rates.output === undefined
      ? `replace ${model}.tiers[${quote(tier)}]${dates} ${inFile} by: { ${amounts} }`
      : `add to ${model}.tiers[${quote(tier)}]${dates} ${inFile}: output: …`;
  }
  return own || period.rates.output !== undefined ? undefined : `add to ${model}${dates} ${inFile}: output: …`;
}

/** Which one of a model's prices over time is meant. */
function datesOf({ from, until }: PricePeriod): string {
  if (from !== undefined) return ` (from ${dayOf(from)})`;
  return until === undefined ? "" : ` (to ${dayOf(until - 1)})`;
}

/** The name in the file that stands for a model, and its prices. */
function findModel(
  { models, patterns }: RelayPrices,
  name: string,
): { readonly name: string; readonly periods: readonly PricePeriod[] } | undefined {
  const periods = models.get(name);
  if (periods) return { name, periods };
  const found = patterns.find(({ pattern }) => fitsPattern(name, pattern));
  return found && { name: found.pattern, periods: found.periods };
}

function quote(name: string): string {
  return JSON.stringify(name);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
