import { type ListPrice, ratesAt } from "../../pricing/catalog.ts";
import type { Rate, Rates } from "../../pricing/rates.ts";

/** What a price may change by: input and output, which make the bill; and their parts (a cached token's price fell to a twelfth before). */
const factorOfWhole = 10;
const factorOfPart = 30;

const parts: readonly (keyof Rates)[] = [
  "input",
  "cacheRead",
  "cacheWrite",
  "cacheWrite1h",
  "audioInput",
  "imageInput",
  "output",
  "reasoning",
  "audioOutput",
  "imageOutput",
];

/** All rates of a price, for a million tokens. */
export function describeRates(rates: Rates = {}): string {
  return parts.flatMap((part) => (rates[part] === undefined ? [] : [`${part} ${show(rates[part])}`])).join(", ");
}

/** The rates that differ, "input 2 -> 1.5, output 8 -> 6"; empty where none does. */
export function differ(before: Rates = {}, after: Rates = {}): string {
  const changes = parts.flatMap((part) => {
    const [one, other] = [show(before[part]), show(after[part])];
    return one === other ? [] : [`${part} ${one} -> ${other}`];
  });
  return changes.join(", ");
}

/** The first rate that changes so much that it may be a mistake, now or at any time that the new price names. */
export function findJump(before: ListPrice, after: ListPrice, at: number): string | undefined {
  return after.periods.map(({ rates, from = at }) => jumpOf(ratesAt(before, from), rates)).find(Boolean);
}

/** Only what both have is compared: what is free may come to cost something, what costs something is not given away. */
function jumpOf(before: Rates = {}, after: Rates = {}): string | undefined {
  for (const part of parts) {
    const [one, other] = [before[part], after[part]];
    if (one === undefined || other === undefined) continue;
    const factor = part === "input" || part === "output" ? factorOfWhole : factorOfPart;
    const jumps = isWild(baseOf(one), baseOf(other), factor) || isWild(topOf(one), topOf(other), factor);
    if (jumps) return `${part} ${show(one)} -> ${show(other)}`;
  }
  return undefined;
}

function isWild(before: number, after: number, factor: number): boolean {
  return before > 0 && (after > before * factor || after < before / factor);
}

/** For the longest of inputs. */
function topOf(rate: Rate): number {
  return typeof rate === "number" ? rate : (rate.steps.at(-1)?.[1] ?? rate.base);
}

function baseOf(rate: Rate): number {
  return typeof rate === "number" ? rate : rate.base;
}

/** As people write prices: for a million tokens. */
function show(rate: Rate | undefined): string {
  if (rate === undefined) return "none";
  if (typeof rate === "number") return String(rate / 1e6);
  return [rate.base / 1e6, ...rate.steps.map(([above, price]) => `${price / 1e6} above ${above}`)].join("/");
}
