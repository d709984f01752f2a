import { type Entry, placeOf, quote, refuse } from "./price-problem.ts";
import { type Rates, rateFromPrice } from "./rates.ts";
import { readRelayKey } from "./relay-key.ts";
import { findRepeatedKeys } from "./repeated-keys.ts";

/** The user's own prices. Keys of `relays` are as `readRelayKey` makes them; one relay may have two. */
export interface PriceFile {
  /** ISO 8601 date. */
  readonly updated?: string;
  readonly relays: ReadonlyMap<string, RelayPrices>;
}

interface RelayPrices {
  /** ISO 4217 */
  readonly currency: string;
  /** Amount in `currency` for each unit of the list price's currency, for models that have no price of their own here. */
  readonly factor?: number;
  readonly models: ReadonlyMap<string, Rates>;
}

/** What could be read of a price file, and a line for each mistake: place, value, what is accepted, what is ignored for it. */
export interface ReadPrices {
  readonly file?: PriceFile;
  readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const RATES = [
  ["input", "input"],
  ["cachedInput", "cacheRead"],
  ["cacheWrite", "cacheWrite"],
  ["output", "output"],
] as const;
const UNSAFE = new Set(["", "__proto__", "constructor", "prototype"]);
/** Longer texts are not taken for names where an answer is read. */
const MODEL_LIMIT = 512;
/** Repeated keys that are told. */
const REPEATED_LIMIT = 100;

/** Reads a price file. A mistake refuses the smallest entry around it (model, relay, file); the others stand. */
export function parsePriceFile(text: string, fileName: string): ReadPrices {
  const problems: string[] = [];
  const top: Entry = { place: "", fileName, ignored: "file", problems };
  const fields = readFields(parseJson(text, top), top, ["$schema", "currency", "updated", "relays"]);
  const currency = readCurrency(fields["currency"], top) ?? "USD";
  const updated = readDate(fields["updated"], top);
  const entries = problems.length > 0 ? {} : readFields(fields["relays"], { ...top, place: "relays" });
  if (problems.length > 0) return { problems };
  const relays = new Map<string, RelayPrices>();
  for (const [name, value] of Object.entries(entries)) {
    const entry: Entry = { place: `relays[${quote(name)}]`, fileName, ignored: "relay", problems };
    const { keys, expected } = readRelayKey(name);
    if (keys === undefined) refuse(entry, "", name, expected);
    else if (keys.some((key) => UNSAFE.has(key) || relays.has(key)))
      refuse(entry, "", name, "a relay's name or host, once");
    else {
      const relay = readRelay(value, entry, currency);
      if (relay) for (const key of keys) relays.set(key, relay);
    }
  }
  for (const keys of findRepeatedKeys(text, REPEATED_LIMIT))
    problems.push(`${fileName}: ${placeOf(keys)}: more than once; the last one counts`);
  return { file: { relays, ...(updated === undefined ? {} : { updated }) }, problems };
}

function readRelay(value: unknown, entry: Entry, inherited: string): RelayPrices | undefined {
  const before = entry.problems.length;
  const fields = readFields(value, entry, ["currency", "factor", "models"]);
  const currency = readCurrency(fields["currency"], entry) ?? inherited;
  const factor = readFactor(fields["factor"], entry);
  const models =
    fields["models"] === undefined ? {} : readFields(fields["models"], { ...entry, place: `${entry.place}.models` });
  if (fields["models"] === undefined && factor === undefined && entry.problems.length === before) {
    refuse(entry, "", value, "models, a factor, or both");
  }
  if (entry.problems.length > before) return undefined;
  const rates = new Map<string, Rates>();
  for (const [name, price] of Object.entries(models)) {
    const model: Entry = { ...entry, place: `${entry.place}.models[${quote(name)}]`, ignored: "model" };
    const trimmed = name.trim();
    if (UNSAFE.has(trimmed) || name.length > MODEL_LIMIT)
      refuse(model, "", name, `a model's name of at most ${MODEL_LIMIT} characters`);
    else if (name !== trimmed) refuse(model, "", name, `${quote(trimmed)}, without blanks around it`);
    else {
      const read = readRates(price, model);
      if (read) rates.set(name, read);
    }
  }
  return { currency, models: rates, ...(factor === undefined ? {} : { factor }) };
}

function readRates(value: unknown, entry: Entry): Rates | undefined {
  const before = entry.problems.length;
  const fields = readFields(value, entry, [...RATES.map(([key]) => key), "perRequest"]);
  const rates: { -readonly [Key in keyof Rates]: Rates[Key] } = {};
  for (const [key, rate] of RATES) {
    const price = fields[key];
    if (price === undefined) continue;
    const picos = typeof price === "number" ? rateFromPrice(price) : undefined;
    if (picos === undefined)
      refuse(entry, key, price, "a price per million tokens, a number from 0 to 1000000 with at most 6 decimals");
    else rates[rate] = picos;
  }
  const fee = fields["perRequest"];
  if (fee !== undefined) {
    const micros = typeof fee === "number" && fee <= 1000 ? rateFromPrice(fee) : undefined;
    if (micros === undefined)
      refuse(entry, "perRequest", fee, "a price per call, a number from 0 to 1000 with at most 6 decimals");
    else rates.perRequest = micros * 1e6;
  }
  const whole = fields["input"] !== undefined || (fee !== undefined && Object.keys(fields).length === 1);
  if (!whole && entry.problems.length === before)
    refuse(entry, "", value, "input (and output, unless it is an embedding model), or perRequest alone");
  return entry.problems.length > before ? undefined : rates;
}

function readFields(value: unknown, entry: Entry, known?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(entry, "", value, "an object");
    return {};
  }
  const fields = value as Fields; // foreign data enters here: an object's fields are unknown until each is read
  // The value of an unknown key is not shown: a path set by mistake may lead to a file of secrets.
  for (const key of Object.keys(fields))
    if (known && !known.includes(key)) refuse(entry, "", key, `only ${known.join(", ")}`);
  return fields;
}

function readCurrency(value: unknown, entry: Entry): string | undefined {
  if (value === undefined || (typeof value === "string" && /^[A-Z]{3}$/.test(value))) return value;
  return refuse(entry, "currency", value, 'three capital letters (ISO 4217), such as "USD"');
}

function readFactor(value: unknown, entry: Entry): number | undefined {
  if (value === undefined || (typeof value === "number" && value >= 0 && value <= 1000)) return value;
  return refuse(entry, "factor", value, "a number from 0 to 1000");
}

function readDate(value: unknown, entry: Entry): string | undefined {
  if (value === undefined || (typeof value === "string" && isDate(value))) return value;
  return refuse(entry, "updated", value, "a date, YYYY-MM-DD");
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // The round trip tells a date that does not exist: a 30th of February is a 2nd of March by then.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The parser's own message is not passed on, but for the place: it quotes the text. */
function parseJson(text: string, entry: Entry): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const place = /line \d+ column \d+/.exec(String(error))?.[0] ?? "content";
    entry.problems.push(`${entry.fileName}: ${place}: not JSON; file ignored`);
    return {};
  }
}
