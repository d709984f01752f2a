import type { Catalog, ListPrice, Period, VendorPrices } from "../../pricing/catalog.ts";
import type { NameRule } from "../../pricing/model-name.ts";
import { type Rate, type Rates, rateFromPrice } from "../../pricing/rates.ts";
import type { ListedModel, ListedPrice, ListedProvider } from "./listing.ts";
import { listVendors, type ListVendor } from "./list-vendors.ts";
import { readNameRule } from "./name-rule.ts";

/** What a catalogue says of itself. */
export interface About {
  /** ISO date up to which the prices were kept. */
  readonly date: string;
  /** Where they come from. */
  readonly source: string;
  /** The text under which they may be passed on. */
  readonly licence: string;
}

/** A catalogue, and a line for each thing that is in the list and should be in there, but is of no kind that is read. */
export interface Compiled {
  readonly catalog: Catalog;
  readonly problems: readonly string[];
}

const RATES: Readonly<Record<string, keyof Rates>> = {
  input_mtok: "input",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite",
  cache_write_1h_mtok: "cacheWrite1h",
  input_audio_mtok: "audioInput",
  input_image_mtok: "imageInput",
  output_mtok: "output",
  output_reasoning_mtok: "reasoning",
  output_audio_mtok: "audioOutput",
  output_image_mtok: "imageOutput",
};
/** Charged apart from the tokens and only when used; no answer says how much of it was in the cache. */
const APART: ReadonlySet<string> = new Set([
  "web_searches_kcount",
  "storage_searches_kcount",
  "cache_audio_read_mtok",
  "cache_image_read_mtok",
]);
/** What the package itself says of prices that are not the vendor's. */
const HEARSAY = /^(?:imported from openrouter|seen on openrouter|(?:i )?can't find)/i;

/** Something in the list that is of no kind that is read. */
class Unread extends Error {}

/** Compiles the list's prices to the catalogue that the product reads. A model that cannot be priced exactly from an answer's token counts is left out. */
export function compileCatalog(providers: readonly ListedProvider[], { date, source, licence }: About): Compiled {
  const vendors: Record<string, VendorPrices> = {};
  const problems: string[] = [];
  for (const [name, vendor] of Object.entries(listVendors)) {
    const provider = providers.find((candidate) => candidate.id === vendor.id);
    if (provider) vendors[name] = compileVendor(provider, vendor, problems);
    else problems.push(`${vendor.id}: the list has no such provider any more`);
  }
  const notice = `Compiled from ${source}.\n${licence}`;
  return { catalog: { version: 1, date, currency: "USD", notice, vendors }, problems };
}

/** The licence in a catalogue's notice, to be passed on. */
export function licenceOf({ notice }: Catalog): string {
  return notice.slice(notice.indexOf("\n") + 1);
}

function compileVendor(provider: ListedProvider, vendor: ListVendor, problems: string[]): VendorPrices {
  const models: ListPrice[] = [];
  const names: Record<string, number> = {};
  const rules: { model: number; rule: NameRule }[] = [];
  const twice = new Set<string>();
  for (const model of provider.models) {
    if (vendor.models?.test(model.id) === false || HEARSAY.test(model.comments)) continue;
    try {
      const periods = compilePeriods(model);
      if (!periods) continue;
      const found = alternatives(readNameRule(model.match) ?? refuse("a rule for its names that is not read"));
      const index = models.push({ id: model.id, periods }) - 1;
      for (const rule of found) {
        if (!("equals" in rule)) rules.push({ model: index, rule });
        // A name may be any word: one that every object has is not yet taken.
        else if (!Object.hasOwn(names, rule.equals)) names[rule.equals] = index;
        else if (names[rule.equals] !== index) twice.add(rule.equals);
      }
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      problems.push(`${provider.id}: ${model.id}: ${error.message}`);
    }
  }
  // There is no telling which of the two is meant.
  for (const name of twice) {
    problems.push(`${provider.id}: two models are called ${name}`);
    delete names[name];
  }
  return { hosts: vendor.hosts, maker: vendor.maker, prefix: provider.id, models, names, rules };
}

function compilePeriods({ id, periods, comments }: ListedModel): Period[] | undefined {
  if (periods === undefined) return refuse("a price under a condition that is not read");
  const weekdays = weekdaysFrom(comments);
  let since: number | undefined;
  const compiled = periods.map(({ prices, from, hours }): Period | undefined => {
    const rates = compileRates(id, prices);
    if (from !== undefined) since = Date.parse(`${from}T00:00:00Z`);
    if (!rates) return undefined;
    if (hours === undefined) return from === undefined || since === undefined ? { rates } : { rates, from: since };
    // The list can't give hours a date: theirs is that of the price they stand behind.
    const begun = since === undefined ? {} : { from: since };
    return { rates, ...begun, hours: [timeOfDay(hours[0]), timeOfDay(hours[1])], ...weekdays };
  });
  const priced = compiled.filter((period) => period !== undefined);
  return priced.length === compiled.length ? priced : undefined;
}

/** What the list has no form for, and says in words: peak hours that no weekend has. Where it says otherwise that a price is too high, there is none. */
function weekdaysFrom(comments: string): Pick<Period, "weekdaysFrom"> {
  const [, day] =
    /from (\d{4}-\d\d-\d\d) [^.]* bills off-peak all day at weekends \(Beijing time\)/i.exec(comments) ?? [];
  if (day !== undefined) return { weekdaysFrom: Date.parse(`${day}T00:00:00+08:00`) };
  return /\bupper bound\b/i.test(comments) ? refuse("prices that are said to be an upper bound") : {};
}

function compileRates(id: string, prices: Readonly<Record<string, ListedPrice>>): Rates | undefined {
  const rates: { -readonly [Key in Exclude<keyof Rates, "perRequest">]?: Rate } = {};
  if (Object.keys(prices).length === 0) return { input: 0, output: 0 }; // the package's way to say "free"
  for (const [key, price] of Object.entries(prices)) {
    if (APART.has(key)) continue;
    const name = Object.hasOwn(RATES, key) ? RATES[key] : undefined;
    // By the hour, page, search context or citation: an answer's token counts don't say how many.
    if (name === undefined || name === "perRequest") return undefined;
    rates[name] = compileRate(price);
  }
  // A model that hears has a price for it; where the list has none, audio would be charged as text.
  const deaf = id.includes("audio") && rates.audioInput === undefined;
  return rates.input === undefined || deaf ? undefined : rates;
}

function compileRate(price: ListedPrice): Rate {
  if (typeof price === "number") return picos(price);
  const tiers = price.tiers.toSorted((a, b) => a.start - b.start);
  return { base: picos(price.base), steps: tiers.map((tier) => [tier.start, picos(tier.price)] as const) };
}

function alternatives(rule: NameRule): readonly NameRule[] {
  return "or" in rule ? rule.or.flatMap(alternatives) : [rule];
}

function picos(price: number): number {
  return rateFromPrice(price) ?? refuse(`a price of ${price} has more than 6 decimals or is no price`);
}

/** Milliseconds of the UTC day from "16:30:00Z". */
function timeOfDay(time: string): number {
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)Z$/.exec(time) ?? [];
  if (hours === undefined) return refuse(`a time of day that is not read: ${time.slice(0, 40)}`);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function refuse(what: string): never {
  throw new Unread(what);
}
