import type { Rates } from "./rates.ts";

/** The user's own prices, as `src/price-reader/` reads them. Keys of `relays` are as `readRelayKey` makes them; one relay may have two. */
export interface PriceFile {
  /** ISO 8601 date. */
  readonly updated?: string;
  readonly relays: ReadonlyMap<string, RelayPrices>;
}

export interface RelayPrices {
  /** ISO 4217: of the prices, and of what the relay's answers say without naming one. */
  readonly currency: string;
  /** Amount in `currency` for each unit of the list price's currency, for models that have no price of their own here. */
  readonly factor?: number;
  /** Asked name or Azure deployment → the name that prices stand under, here or in the list. */
  readonly aliases: ReadonlyMap<string, string>;
  /** By exact name. */
  readonly models: ReadonlyMap<string, readonly PricePeriod[]>;
  /** `*` stands for any characters, also none; anchored at both ends. The one with most literal characters comes first. */
  readonly patterns: readonly ModelPattern[];
}

interface ModelPattern {
  readonly pattern: string;
  readonly periods: readonly PricePeriod[];
}

/** What a model costs for a time; without `from` and `until` for ever. */
export interface PricePeriod {
  /** Epoch milliseconds: the first instant at which it holds. */
  readonly from?: number;
  /** Epoch milliseconds: the first instant at which it no longer holds. */
  readonly until?: number;
  /** ISO date that is told as the price's: the period's first day, else the file's `updated`. */
  readonly date?: string;
  readonly rates: Rates;
  /** By the service tier that an answer names, in lower case. */
  readonly tiers?: ReadonlyMap<string, Rates>;
}

/** What could be read of a price file, and a line for each mistake. */
export interface ReadPrices {
  readonly file?: PriceFile;
  readonly problems: readonly string[];
}
