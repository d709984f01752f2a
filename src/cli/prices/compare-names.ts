import { type Catalog, findListPrice, type ListPrice, ratesAt } from "../../pricing/catalog.ts";
import type { NameRule } from "../../pricing/model-name.ts";
import { differ, findJump } from "./compare-rates.ts";

/** A name that leads to another price than before, or to none. */
export interface NameChange {
  readonly name: string;
  readonly before: ListPrice;
  readonly after: ListPrice | undefined;
  /** "input 2 -> 1.5"; empty where the rates of now are the same, or there are none. */
  readonly difference: string;
  readonly jump: string | undefined;
}

/** What a new catalogue does to the names of the present one: those that led to a price, those that still do, and what changed. */
export interface NameComparison {
  readonly had: number;
  readonly has: number;
  readonly changes: readonly NameChange[];
}

/**
 * Looks up what the present catalogue names of a vendor in both. A model may keep its price and lose its names to another one,
 * and it is the name in an answer that leads to the price. Without `vendor`, the names of all vendors are looked up as on a relay.
 */
export function compareNames(present: Catalog, next: Catalog, vendor: string | undefined, at: number): NameComparison {
  let [had, has] = [0, 0];
  const changes: NameChange[] = [];
  const vendors = vendor === undefined ? Object.keys(present.vendors) : [vendor];
  for (const name of new Set(vendors.flatMap((one) => namesOf(present, one)))) {
    const before = findListPrice(present, vendor, name);
    if (before === undefined) continue;
    had += 1;
    const after = findListPrice(next, vendor, name);
    if (after !== undefined) has += 1;
    const difference = after === undefined ? "" : differ(ratesAt(before, at), ratesAt(after, at));
    const jump = after && findJump(before, after, at);
    if (after === undefined || difference !== "" || jump !== undefined)
      changes.push({ name, before, after, difference, jump });
  }
  return { had, has, changes };
}

/** Its models, the names that are written out, and what its rules look for. */
function namesOf({ vendors }: Catalog, vendor: string): readonly string[] {
  const prices = Object.hasOwn(vendors, vendor) ? vendors[vendor] : undefined;
  if (prices === undefined) return [];
  return [
    ...prices.models.map(({ id }) => id),
    ...Object.keys(prices.names),
    ...prices.rules.flatMap(({ rule }) => textsOf(rule)),
  ];
}

function textsOf(rule: NameRule): readonly string[] {
  if ("or" in rule) return rule.or.flatMap(textsOf);
  if ("and" in rule) return rule.and.flatMap(textsOf);
  return "regex" in rule ? [] : Object.values(rule);
}
