import { type Catalog, type ListPrice, ratesAt } from "../../pricing/catalog.ts";
import { compareNames, type NameChange } from "./compare-names.ts";
import { describeRates, differ, findJump } from "./compare-rates.ts";

/** What a new catalogue changes, a line each, and why it is not to be used, if there is a reason. */
export interface Comparison {
  readonly added: readonly string[];
  /** Models, and names that lead to no price any more. */
  readonly removed: readonly string[];
  /** Of a model that both have, today: "openai gpt-x: input 2 -> 1.5, output 8 -> 6"; and of names that lead to another model. */
  readonly changed: readonly string[];
  /** Prices that rose or fell so much that it may be a mistake, at any time that the new list names. */
  readonly wild: readonly string[];
  /** Vendors that are gone, and too few models or names. */
  readonly refused: readonly string[];
}

/** A new list has this part of the models that the present one has, at least, and of the names that lead to a price. */
const floor = 0.8;
const floorOfVendor = 0.5;

/** Compares a new catalogue with the present one, as they hold at an instant (epoch milliseconds). */
export function compareCatalogs(present: Catalog, next: Catalog, at: number): Comparison {
  const added: string[] = [];
  const removed: string[] = [];
  const changed: string[] = [];
  const wild: string[] = [];
  const refused: string[] = [];
  // The names that a vendor's own list tells of are not told once more for relays.
  const told = new Set<string>();
  const [names, models] = [
    { had: 0, has: 0 },
    { had: countModels(present), has: countModels(next) },
  ];
  for (const vendor of new Set([...Object.keys(present.vendors), ...Object.keys(next.vendors)])) {
    const before = modelsOf(present, vendor);
    const after = modelsOf(next, vendor);
    for (const [id, price] of after) {
      const known = before.get(id);
      if (known === undefined) added.push(`${vendor} ${id}: ${describeRates(ratesAt(price, at))}`);
      else {
        const difference = differ(ratesAt(known, at), ratesAt(price, at));
        if (difference !== "") changed.push(`${vendor} ${id}: ${difference}`);
        const jump = findJump(known, price, at);
        if (jump !== undefined) wild.push(`${vendor} ${id}: ${jump}`);
      }
    }
    removed.push(...[...before.keys()].filter((id) => !after.has(id)).map((id) => `${vendor} ${id}`));

    const named = compareNames(present, next, vendor, at);
    for (const change of named.changes) {
      told.add(change.name);
      tell(vendor, change, (id) => !after.has(id));
    }
    names.had += named.had;
    names.has += named.has;
    if (after.size < before.size * floorOfVendor)
      refused.push(`${vendor} has ${after.size} models, where it had ${before.size}`);
    else if (named.has < named.had * floorOfVendor)
      refused.push(`${named.has} names of ${vendor} lead to a price, where ${named.had} did`);
  }
  for (const change of compareNames(present, next, undefined, at).changes)
    if (!told.has(change.name)) tell("on relays,", change, () => false);
  if (models.has < models.had * floor)
    refused.push(`there are ${models.has} models in all, where there were ${models.had}`);
  else if (names.has < names.had * floor)
    refused.push(`${names.has} names in all lead to a price, where ${names.had} did`);
  return { added, removed, changed, wild, refused };

  function tell(where: string, { name, before, after, ...how }: NameChange, isGone: (id: string) => boolean): void {
    if (after === undefined) {
      // Where the model itself is gone, that is told.
      if (!isGone(before.id)) removed.push(`${where} name ${name}: it led to ${before.id}`);
      return;
    }
    const models = before.id === after.id ? "" : ` (${before.id} -> ${after.id})`;
    for (const [list, what = ""] of [[changed, how.difference] as const, [wild, how.jump] as const]) {
      const byModel = models === "" && list.includes(`${where} ${before.id}: ${what}`);
      if (what !== "" && !byModel) list.push(`${where} name ${name}${models}: ${what}`);
    }
  }
}

function modelsOf({ vendors }: Catalog, vendor: string): ReadonlyMap<string, ListPrice> {
  const models = Object.hasOwn(vendors, vendor) ? vendors[vendor]?.models : undefined;
  return new Map((models ?? []).map((model) => [model.id, model]));
}

function countModels({ vendors }: Catalog): number {
  return Object.values(vendors).reduce((sum, { models }) => sum + models.length, 0);
}
