import type { Call } from "./call.ts";
import { cleanName } from "./mask.ts";
import type { PriceTables, Unpriced } from "./pricing/price.ts";
import { findFiledPrice, findRelay, priceName } from "./pricing/relay-prices.ts";
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

/**
 * Says of each model without a price what to write into the price file, once for each reason. The first line about a relay
 * is a warning; the others are there for who asks for more.
 */
export function createUnpricedLines({ warn, info }: Saying): SayUnpriced {
  const told = new Set<string>();
  const relays = new Set<string>();
  return (call, unpriced, host, tables) => {
    // No price would help where nobody knows how many tokens.
    if (unpriced === "usage_missing" || told.size > namedLimit) return;
    const model = call.asked.model ?? call.reading.model;
    const key = `${call.relay}\n${unpriced}\n${model?.slice(0, nameLimit + 1) ?? ""}`;
    if (told.has(key)) return;
    told.add(key);
    if (told.size > namedLimit) {
      return warn(`more than ${namedLimit} models have no price: no more are named, relayscope.unpriced counts them`);
    }
    const say = relays.has(call.relay) ? info : warn;
    relays.add(call.relay);
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

  const prices = findRelay(file, call.relay, host);
  const model = priceName(prices, asked) ?? asked;
  const amounts = call.format.operation === "embeddings" ? "input: …" : "input: …, output: …";
  const tiers = `tiers: { ${JSON.stringify(tier.toLowerCase())}: { ${amounts} } }`;
  const isListed = prices && findFiledPrice(prices, [model], call.startedAt, undefined) !== undefined;
  // YAML that is read as it stands here, once numbers (per million tokens) are in the place of the dots.
  const price = isStandardTier(tier || undefined) ? amounts : `${amounts}, ${tiers}`;
  const entry = `${JSON.stringify(model)}: { ${price} }`;
  const key = JSON.stringify(call.relay);
  if (prices === undefined) return `${start}: add to RELAYSCOPE_PRICES: relays: { ${key}: { models: { ${entry} } } }`;
  const place = `relays[${key}].models`;
  if (!isListed) return `${start}: add to ${place} in RELAYSCOPE_PRICES: ${entry}`;
  const there = `${start}: add to ${place}[${JSON.stringify(model)}] in RELAYSCOPE_PRICES:`;
  if (unpriced === "unknown_tier") return `${there} ${tiers}`;
  if (unpriced === "no_price_at_date") return `${there} - { from: ${dayOf(call.startedAt)}, ${price} }`;
  return `${there} ${amounts}`;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
