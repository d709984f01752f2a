import { type Catalog, type ListPrice, ratesAt } from "../../pricing/catalog.ts";
import type { Rate, Rates } from "../../pricing/rates.ts";

/** What a new catalogue changes, a line each, and why it is not to be used, if there is a reason. */
export interface Comparison {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Of a model that both have, today: "openai gpt-x: input 2 -> 1.5, output 8 -> 6". */
  readonly changed: readonly string[];
  /** Prices that rose or fell so much that it may be a mistake, at any time that the new list names. */
  readonly wild: readonly string[];
  /** Vendors that are gone, and too few models. */
  readonly refused: readonly string[];
}

/** What a price may change by: input and output, which make the bill; and their parts (a cached token's price fell to a twelfth before). */
const factorOfWhole = 10;
const factorOfPart = 30;
/** A new list has this part of the models that the present one has, at least. */
const floor = 0.8;
const floorOfVendor = 0.5;

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

/** Compares a new catalogue with the present one, as they hold at an instant (epoch milliseconds). */
export function compareCatalogs(present: Catalog, next: Catalog, at: number): Comparison {
  const added: string[] = [];
  const removed: string[] = [];
  const changed: string[] = [];
  const wild: string[] = [];
  const refused: string[] = [];
  for (const vendor of new Set([...Object.keys(present.vendors), ...Object.keys(next.vendors)])) {
    const before = modelsOf(present, vendor);
    const after = modelsOf(next, vendor);
    for (const [id, price] of after) {
      const known = before.get(id);
      if (known === undefined) added.push(`${vendor} ${id}: ${describe(ratesAt(price, at))}`);
      else {
        const difference = differ(ratesAt(known, at), ratesAt(price, at));
        if (difference !== "") changed.push(`${vendor} ${id}: ${difference}`);
        const jump = price.periods.map(({ rates, from = at }) => findJump(ratesAt(known, from), rates)).find(Boolean);
        if (jump !== undefined) wild.push(`${vendor} ${id}: ${jump}`);
      }
    }
    removed.push(...[...before.keys()].filter((id) => !after.has(id)).map((id) => `${vendor} ${id}`));
    if (after.size < before.size * floorOfVendor)
      refused.push(`${vendor} has ${after.size} models, where it had ${before.size}`);
  }
  const [had, has] = [countModels(present), countModels(next)];
  if (has < had * floor) refused.push(`there are ${has} models in all, where there were ${had}`);
  return { added, removed, changed, wild, refused };
}

function modelsOf({ vendors }: Catalog, vendor: string): ReadonlyMap<string, ListPrice> {
  const models = Object.hasOwn(vendors, vendor) ? vendors[vendor]?.models : undefined;
  return new Map((models ?? []).map((model) => [model.id, model]));
}

function countModels({ vendors }: Catalog): number {
  return Object.values(vendors).reduce((sum, { models }) => sum + models.length, 0);
}

function describe(rates: Rates = {}): string {
  return parts.flatMap((part) => (rates[part] === undefined ? [] : [`${part} ${show(rates[part])}`])).join(", ");
}

function differ(before: Rates = {}, after: Rates = {}): string {
  const changes = parts.flatMap((part) => {
    const [one, other] = [show(before[part]), show(after[part])];
    return one === other ? [] : [`${part} ${one} -> ${other}`];
  });
  return changes.join(", ");
}

/** Only what both have is compared: what is free may come to cost something, what costs something is not given away. */
function findJump(before: Rates = {}, after: Rates = {}): string | undefined {
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
