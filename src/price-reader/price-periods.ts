import type { PricePeriod } from "../pricing/price-file.ts";
import type { Rates } from "../pricing/rates.ts";
import { type Fields, isUnsafe, readDate, readFactor, readFields, readInner, readList } from "./fields.ts";
import { type Entry, placeOf, refuse, within } from "./price-problem.ts";
import { multiplyRates, priceKeys, readRates, readTierFields } from "./price-rates.ts";

const dayMs = 86_400_000;
const tierLimit = 100;

/** Reads what a model costs: one price, or a list of prices over time. A mistake in one of them refuses the model. */
export function readPeriods(value: unknown, entry: Entry, updated?: string): readonly PricePeriod[] | undefined {
  const before = entry.problems.count;
  if (!Array.isArray(value)) {
    const period = readPeriod(value, entry, updated);
    return period && [period];
  }
  const periods = readList(value, entry).flatMap((item, index) => {
    const place = within(entry, index);
    const period = readPeriod(item, place, updated);
    return period ? [{ period, place }] : [];
  });
  periods.sort((one, other) => (one.period.from ?? -Infinity) - (other.period.from ?? -Infinity));
  for (const [index, { period, place }] of periods.entries()) {
    const earlier = periods[index - 1];
    if (earlier === undefined || (earlier.period.until ?? Infinity) <= (period.from ?? -Infinity)) continue;
    const from = period.from === undefined ? undefined : dayOf(period.from);
    refuse(place, "from", from, `a day after the last one of ${placeOf(earlier.place.path)}: the periods overlap`);
  }
  return entry.problems.count > before ? undefined : periods.map(({ period }) => period);
}

function readPeriod(value: unknown, entry: Entry, updated?: string): PricePeriod | undefined {
  const before = entry.problems.count;
  const fields = readFields(value, entry, [...priceKeys, "tiers", "from", "to"]);
  const from = readDate(fields["from"], "from", entry);
  const to = readDate(fields["to"], "to", entry);
  if (from !== undefined && to !== undefined && to < from) refuse(entry, "to", to, `${from} or a later day`);
  // What is no object has been told.
  const rates =
    entry.problems.count > before && Object.keys(fields).length === 0 ? undefined : readRates(fields, entry, before);
  const tiers = readTiers(fields, rates ?? {}, entry);
  if (entry.problems.count > before || !rates) return undefined;
  const date = from ?? updated;
  return {
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(to !== undefined && { until: Date.parse(to) + dayMs }),
    ...(date !== undefined && { date }),
    rates,
    ...(tiers && { tiers }),
  };
}

function readTiers(fields: Fields, rates: Rates, entry: Entry): ReadonlyMap<string, Rates> | undefined {
  if (fields["tiers"] === undefined) return undefined;
  const tiers = new Map<string, Rates>();
  for (const [name, value] of Object.entries(readInner(fields, "tiers", entry))) {
    const tier = within(within(entry, "tiers"), name);
    const key = name.trim().toLowerCase();
    if (isUnsafe(key) || key.length > tierLimit || tiers.has(key))
      refuse(tier, "", name, `a tier's name of at most ${tierLimit} characters, once`, "key");
    else {
      const read = readTier(value, rates, tier);
      if (read) tiers.set(key, read);
    }
  }
  return tiers;
}

function readTier(value: unknown, rates: Rates, entry: Entry): Rates | undefined {
  const before = entry.problems.count;
  const fields = readTierFields(value, entry);
  if (entry.problems.count > before) return undefined;
  if (fields["factor"] === undefined) return readRates(fields, entry);
  if (Object.keys(fields).length > 1)
    return refuse(entry, "factor", fields["factor"], "either a factor or prices of its own");
  const factor = readFactor(fields["factor"], entry);
  if (factor === undefined) return undefined;
  return (
    multiplyRates(rates, factor) ??
    refuse(entry, "factor", factor, "a factor that leaves each price no more than 6 decimals, or prices of its own")
  );
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
