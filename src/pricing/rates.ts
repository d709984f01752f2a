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

type Part = readonly [tokens: number | undefined, rate: Rate | undefined];

/** Picos for one token from a price per million tokens; undefined where that is no number from 0 to 1e6 with at most 6 decimals. */
export function rateFromPrice(price: number): number | undefined {
  if (!(price >= 0 && price <= 1e6)) return undefined;
  const picos = Math.round(price * 1e6);
  // In this range a double is less than 0.001 off after the multiplication: more than that is a seventh decimal.
  return Math.abs(price * 1e6 - picos) < 1e-3 ? picos : undefined;
}

/**
 * What the usage costs, in whole units of the currency; undefined when the usage does not say what the rates ask for.
 *
 * Counts and rates are integers, so every product and sum is an exact integer of picos up to 2⁵³ (a call of 9,007
 * units of the currency), and the one division gives the double nearest to the true amount: no error that could add
 * up over calls. Beyond that the error is a few parts in 10¹⁶, still under 10⁻⁹ for a call of a million.
 */
export function charge(usage: Usage | undefined, rates: Rates, factor = 1): number | undefined {
  let picos = rates.perRequest ?? 0;
  if (rates.input !== undefined) {
    const { input } = usage ?? {};
    if (usage === undefined || !isCount(input)) return undefined;
    picos += chargeParts(input, inputParts(usage, rates), rates.input, input);
    if (rates.output !== undefined) {
      if (!isCount(usage.output)) return undefined;
      picos += chargeParts(usage.output, outputParts(usage, rates), rates.output, input);
    }
  }
  return (picos * factor) / 1e12;
}

function inputParts(usage: Usage, rates: Rates): readonly Part[] {
  const writtenForAnHour = usage.cacheWrite1h ?? 0;
  const written = usage.cacheWrite ?? (usage.cacheWrite5m ?? 0) + writtenForAnHour;
  return [
    [usage.cacheRead, rates.cacheRead],
    [Math.min(writtenForAnHour, written), rates.cacheWrite1h ?? rates.cacheWrite],
    [written - Math.min(writtenForAnHour, written), rates.cacheWrite],
    [usage.audioInput, rates.audioInput],
    [usage.imageInput, rates.imageInput],
  ];
}

function outputParts(usage: Usage, rates: Rates): readonly Part[] {
  return [
    [usage.reasoning, rates.reasoning],
    [usage.audioOutput, rates.audioOutput],
    [usage.imageOutput, rates.imageOutput],
  ];
}

/** Parts that together exceed the total (providers' counts overlap now and then) are cut to what is left of it: nothing is charged twice. */
function chargeParts(total: number, parts: readonly Part[], base: Rate, length: number): number {
  let left = total;
  let picos = 0;
  for (const [tokens, rate] of parts) {
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
