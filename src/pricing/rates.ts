import type { Usage } from "../wire/format.ts";

/** Price of one token in picos (10⁻¹²) of the currency, which is the price per million tokens in millionths. */
export type Rate =
  | number
  /** By length: a step `[above, rate]` holds for the whole call once its input is longer than `above`. Ascending. */
  | { readonly base: number; readonly steps: readonly (readonly [above: number, rate: number])[] };

/** What one model costs. A part without a rate of its own is charged as the whole it belongs to, input or output. */
export interface Rates {
  readonly input?: Rate;
  readonly cacheRead?: Rate;
  readonly cacheWrite?: Rate;
  readonly cacheWrite1h?: Rate;
  readonly audioInput?: Rate;
  readonly imageInput?: Rate;
  readonly output?: Rate;
  readonly reasoning?: Rate;
  readonly audioOutput?: Rate;
  readonly imageOutput?: Rate;
  /** Picos for the call itself. */
  readonly perRequest?: number;
}

/** The highest price per million tokens: there are currencies of which 75 dollars are two million. */
export const priceLimit = 1e8;

/** Picos for one token from a price per million tokens; undefined where that is no number from 0 to the limit with at most 6 decimals. */
export function rateFromPrice(price: number): number | undefined {
  if (!(price >= 0 && price <= priceLimit)) return undefined;
  const picos = Math.round(price * 1e6);
  // In this range a double is less than 0.02 off after the multiplication: more than that is a seventh decimal.
  return Math.abs(price * 1e6 - picos) < 0.02 ? picos : undefined;
}

/**
 * What the usage costs, in whole units of the currency; undefined when the usage does not say what the rates ask for.
 *
 * Counts and rates are integers, so every product and sum is an exact integer of picos up to 2⁵³ (a call of 9,007
 * units of the currency), and the one division gives the double nearest to the true amount: no error that could add
 * up over calls. Beyond that the error is a few parts in 10¹⁶, still under 10⁻⁹ for a call of a million. A factor is
 * the nearest double to what the file says, and one more product: three roundings, 3.4 parts in 10¹⁶ of the amount.
 */
export function charge(usage: Usage | undefined, rates: Rates, factor = 1): number | undefined {
  let picos = rates.perRequest ?? 0;
  if (rates.input !== undefined) {
    const { input } = usage ?? {};
    if (usage === undefined || !isCount(input)) return undefined;
    picos += chargeInput(usage, rates, input, rates.input);
    if (rates.output !== undefined) {
      if (!isCount(usage.output)) return undefined;
      picos += chargeOutput(usage, rates, usage.output, rates.output, input);
    }
  }
  return (picos * factor) / 1e12;
}

function chargeInput(usage: Usage, rates: Rates, total: number, base: Rate): number {
  const writtenForAnHour = usage.cacheWrite1h ?? 0;
  const written = usage.cacheWrite ?? (usage.cacheWrite5m ?? 0) + writtenForAnHour;
  const anHour = Math.min(writtenForAnHour, written);
  const parts = [usage.cacheRead, anHour, written - anHour, usage.audioInput, usage.imageInput];
  const { cacheRead, cacheWrite, cacheWrite1h = cacheWrite, audioInput, imageInput } = rates;
  return chargeParts(total, parts, [cacheRead, cacheWrite1h, cacheWrite, audioInput, imageInput], base, total);
}

function chargeOutput(usage: Usage, rates: Rates, total: number, base: Rate, length: number): number {
  const parts = [usage.reasoning, usage.audioOutput, usage.imageOutput];
  return chargeParts(total, parts, [rates.reasoning, rates.audioOutput, rates.imageOutput], base, length);
}

/** Parts that together exceed the total (providers' counts overlap now and then) are cut to what is left of it: nothing is charged twice. */
function chargeParts(
  total: number,
  parts: readonly (number | undefined)[],
  rates: readonly (Rate | undefined)[],
  base: Rate,
  length: number,
): number {
  let left = total;
  let picos = 0;
  // Two lists and an index: pairs would be a third of what a price takes.
  for (let place = 0; place < parts.length; place++) {
    const tokens = parts[place];
    const rate = rates[place];
    if (rate === undefined || !isCount(tokens)) continue;
    const taken = Math.min(tokens, left);
    left -= taken;
    picos += taken * rateAt(rate, length);
  }
  return picos + left * rateAt(base, length);
}

function rateAt(rate: Rate, length: number): number {
  if (typeof rate === "number") return rate;
  let current = rate.base;
  for (const [above, price] of rate.steps) if (length > above) current = price;
  return current;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}
