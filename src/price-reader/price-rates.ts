import { type Rate, type Rates, rateFromPrice } from "../pricing/rates.ts";
import { type Fields, readFields } from "./fields.ts";
import { type Entry, refuse, within } from "./price-problem.ts";
import { addSteps } from "./price-steps.ts";
import { readPrices, tokenPrices } from "./token-prices.ts";

// Beyond it the amount would be a billionth off.
const feeLimit = 1e6;
const partsOfOutput = ["reasoning", "audioOutput", "imageOutput"] as const;

/** The keys that stand for prices. */
export const priceKeys = [...tokenPrices.keys(), "perRequest", "blended", "above"] as const;

/** Reads the prices of a model, of one period or of one tier, from its fields; `before` is the count of mistakes before those. */
export function readRates(fields: Fields, entry: Entry, before = entry.problems.count): Rates | undefined {
  const rates = readPrices(fields, entry);
  const fee = fields["perRequest"];
  if (fee !== undefined) {
    const micros = typeof fee === "number" && fee <= feeLimit ? rateFromPrice(fee) : undefined;
    if (micros === undefined)
      refuse(entry, "perRequest", fee, `a price per call, a number from 0 to ${feeLimit} with at most 6 decimals`);
    else rates.perRequest = micros * 1e6;
  }
  const ofTokens = [...tokenPrices.keys(), "blended", "above"].filter((key) => fields[key] !== undefined);
  const blended = fields["blended"] !== undefined;
  if (!blended && fields["input"] === undefined && (fee === undefined || ofTokens.length > 0))
    refuseWhole(entry, fields, before);
  for (const part of partsOfOutput)
    if (fields[part] !== undefined && fields["output"] === undefined && !blended)
      refuse(entry, part, fields[part], "output beside it, which it is a part of");
  if (fields["above"] !== undefined) addSteps(rates, fields["above"], within(entry, "above"), blended);
  return entry.problems.count > before ? undefined : rates;
}

function refuseWhole(entry: Entry, fields: Fields, before: number): void {
  const accepted = "input (and output, unless it is an embedding model), blended, or perRequest alone";
  if (entry.problems.count === before) refuse(entry, "", fields, accepted);
}

/** The rates multiplied, exactly; undefined where one of them would need a seventh decimal. */
export function multiplyRates(rates: Rates, factor: number): Rates | undefined {
  const micros = Math.round(factor * 1e6);
  let exact = true;
  const times = (picos: number): number => {
    const product = picos * micros;
    // Beyond the integers that a number holds the remainder would be a guess.
    exact &&= Number.isSafeInteger(product)
      ? product % 1e6 === 0
      : (BigInt(picos) * BigInt(micros)) % 1_000_000n === 0n;
    return Number.isSafeInteger(product) ? product / 1e6 : Number((BigInt(picos) * BigInt(micros)) / 1_000_000n);
  };
  const multiplied = Object.entries(rates).map(([key, rate]: [string, Rate]) => [
    key,
    typeof rate === "number"
      ? times(rate)
      : { base: times(rate.base), steps: rate.steps.map(([above, picos]) => [above, times(picos)]) },
  ]);
  return exact ? (Object.fromEntries(multiplied) as Rates) : undefined; // the same keys with the same shapes
}

/** The fields of a tier: prices of its own, or what those of the standard tier are multiplied by. */
export function readTierFields(value: unknown, entry: Entry): Fields {
  return readFields(value, entry, [...priceKeys, "factor"]);
}
