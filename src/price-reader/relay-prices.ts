import type { PricePeriod, RelayPrices } from "../pricing/price-file.ts";
import { type Fields, isName, readCurrency, readFactor, readFields, readInner } from "./fields.ts";
import { readPeriods } from "./price-periods.ts";
import { type Entry, refuse, within } from "./price-problem.ts";

/** What all of a file's entries inherit. */
export interface Inherited {
  readonly currency: string;
  readonly updated?: string | undefined;
}

const starLimit = 8;

/** Reads one relay's prices. A mistake in a model or an alias refuses that alone. */
export function readRelay(value: unknown, entry: Entry, inherited: Inherited): RelayPrices | undefined {
  const before = entry.problems.count;
  const fields = readFields(value, entry, ["currency", "factor", "aliases", "models"]);
  const currency = readCurrency(fields["currency"], entry) ?? inherited.currency;
  const factor = readFactor(fields["factor"], entry);
  const models = readInner(fields, "models", entry);
  const aliases = readInner(fields, "aliases", entry);
  if (Object.keys(fields).length === 0 && entry.problems.count === before)
    refuse(entry, "", value, "models, aliases, a factor, a currency, or several of them");
  const refused = entry.problems.count > before;
  const prices = {
    currency,
    ...(factor !== undefined && { factor }),
    aliases: readAliases(aliases, models, entry),
    ...readModels(models, entry, inherited.updated),
  };
  return refused ? undefined : prices;
}

function readModels(
  models: Fields,
  relay: Entry,
  updated: string | undefined,
): Pick<RelayPrices, "models" | "patterns"> {
  const named = new Map<string, readonly PricePeriod[]>();
  const patterns: { readonly pattern: string; readonly periods: readonly PricePeriod[] }[] = [];
  for (const [name, value] of Object.entries(models)) {
    const entry = within(within(relay, "models"), name, "model");
    if (!isName(name, entry, "a model's name")) continue;
    if (literals(name) < name.length - starLimit) {
      refuse(entry, "", name, `at most ${starLimit} stars in a model's name`, "key");
      continue;
    }
    const periods = readPeriods(value, entry, updated);
    if (periods && name.includes("*")) patterns.push({ pattern: name, periods });
    else if (periods) named.set(name, periods);
  }
  // A stable sort: of two that say as much the one further up comes first.
  patterns.sort((one, other) => literals(other.pattern) - literals(one.pattern));
  return { models: named, patterns };
}

function literals(pattern: string): number {
  return pattern.replaceAll("*", "").length;
}

function readAliases(aliases: Fields, models: Fields, relay: Entry): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const [name, target] of Object.entries(aliases)) {
    const entry = within(within(relay, "aliases"), name, "alias");
    if (!isName(name, entry, "a model's name")) continue;
    if (name.includes("*")) refuse(entry, "", name, "a name without a star", "key");
    else if (Object.hasOwn(models, name)) refuse(entry, "", name, "a name that has no price of its own here", "key");
    else if (typeof target !== "string" || target.trim() !== target || target === "" || target.includes("*"))
      refuse(entry, "", target, "the name that the price stands under");
    else if (Object.hasOwn(aliases, target)) refuse(entry, "", target, "a name that is no alias itself");
    else if (target.length > 512) refuse(entry, "", target, "a model's name of at most 512 characters");
    else read.set(name, target);
  }
  return read;
}
