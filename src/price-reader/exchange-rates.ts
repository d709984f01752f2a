import type { DatedRate, ExchangeRates, ReadRates } from "../pricing/exchange-rates.ts";
import { type Fields, isDate, isUnsafe, readCurrency, readFields } from "./fields.ts";
import { readFileText } from "./file-reading.ts";
import { type Entry, refuse, within } from "./price-problem.ts";
import type { Problems } from "./problems.ts";

const decimals = 10;
const largest = 1e10;

/**
 * Reads dated exchange rates, YAML or JSON. One mistake refuses the file: without the rate that it is about, an older one
 * would stand in for it.
 */
export function readExchangeRates(text: string, fileName: string): ReadRates {
  const { value, problems } = readFileText(text, fileName, readContent, "file ignored");
  return { ...(value !== undefined && problems.length === 0 && { rates: value }), problems };
}

function readContent(value: unknown, problems: Problems): ExchangeRates | undefined {
  const top: Entry = { path: [], ignored: "file", problems };
  const fields = readFields(value, top, ["$schema", "base", "rates"]);
  if (problems.count > 0) return undefined;
  const base = readCurrency(fields["base"], top, "base");
  if (fields["base"] === undefined) refuse(top, "base", undefined, "the currency that the rates are for one unit of");
  const entry = within(top, "rates");
  const days = fields["rates"] === undefined ? {} : readFields(fields["rates"], entry);
  if (Object.keys(days).length === 0 && problems.count === 0)
    refuse(entry, "", fields["rates"], "a date with the rates of that day, at least");
  const currencies = readDays(days, base, entry);
  return base === undefined ? undefined : { base, currencies };
}

function readDays(days: Fields, base: string | undefined, entry: Entry): Map<string, DatedRate[]> {
  const currencies = new Map<string, DatedRate[]>();
  // As texts, dates ascend as days do.
  for (const [date, value] of Object.entries(days).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const day = within(entry, date);
    if (!isDate(date)) {
      refuse(day, "", date, "a date, YYYY-MM-DD", "key");
      continue;
    }
    for (const [currency, rate] of Object.entries(readFields(value, day))) {
      const perBase = readRate(currency, rate, base, within(day, currency));
      if (perBase === undefined || currency === base) continue;
      const dated = { from: Date.parse(date), date, perBase };
      const known = currencies.get(currency);
      if (known === undefined) currencies.set(currency, [dated]);
      else known.push(dated);
    }
  }
  return currencies;
}

function readRate(currency: string, rate: unknown, base: string | undefined, entry: Entry): number | undefined {
  if (isUnsafe(currency) || !/^[A-Z]{3}$/.test(currency))
    return refuse(entry, "", currency, 'three capital letters (ISO 4217), such as "EUR"', "key");
  // Lists that are downloaded have the base among the others.
  if (currency === base && rate !== 1) return refuse(entry, "", rate, "1, or no rate: it is the base");
  if (typeof rate === "number" && rate > 0 && rate <= largest && Number(rate.toFixed(decimals)) === rate) return rate;
  const accepted = `how many units one of the base is worth, a number above 0, at most ${largest}, with at most ${decimals} decimals`;
  return refuse(entry, "", rate, accepted);
}
