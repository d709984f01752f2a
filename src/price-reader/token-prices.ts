import { priceLimit, type Rate, rateFromPrice } from "../pricing/rates.ts";
import type { Fields } from "./fields.ts";
import { type Entry, refuse } from "./price-problem.ts";

/** What a price file calls each price per million tokens, and what it is called where money is counted. */
const named = {
  input: "input",
  cachedInput: "cacheRead",
  cacheWrite: "cacheWrite",
  cacheWrite1h: "cacheWrite1h",
  output: "output",
  reasoning: "reasoning",
  audioInput: "audioInput",
  audioOutput: "audioOutput",
  imageInput: "imageInput",
  imageOutput: "imageOutput",
} as const;
type RateKey = (typeof named)[keyof typeof named];

/** The prices per million tokens, by their names in the file. */
export const tokenPrices: ReadonlyMap<string, RateKey> = new Map(Object.entries(named));
/** Rates under reading. */
export type Draft = { -readonly [Key in RateKey]?: Rate } & { perRequest?: number };

/** The prices of tokens alone: what a step by length has, too. */
export function readPrices(fields: Fields, entry: Entry): Draft {
  const rates: Draft = {};
  for (const [key, rate] of tokenPrices) {
    const picos = readPrice(fields, key, entry);
    if (picos === undefined) continue;
    rates[rate] = picos;
    if (fields["blended"] !== undefined) refuse(entry, key, fields[key], "no other price of tokens beside blended");
  }
  const blended = readPrice(fields, "blended", entry);
  // A part of the tokens without a price of its own costs what the whole does.
  return blended === undefined ? rates : { ...rates, input: blended, output: blended };
}

function readPrice(fields: Fields, key: string, entry: Entry): number | undefined {
  const price = fields[key];
  if (price === undefined) return undefined;
  const picos = typeof price === "number" ? rateFromPrice(price) : undefined;
  const accepted = `a price per million tokens, a number from 0 to ${priceLimit} with at most 6 decimals`;
  return picos ?? refuse(entry, key, price, accepted);
}
