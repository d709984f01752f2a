/** What a call cost. `amount` is in whole units of `currency`. */
export interface Cost {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** `provider`: the answer said so. `file`: the user's price file. `catalog`: the vendor's list price. */
  readonly source: "provider" | "file" | "catalog";
  /** ISO 8601 date of the price that was used, where there is one. */
  readonly priceDate?: string;
}

/** Why a call has no price. */
export type Unpriced = "unknown_model" | "relay_without_price" | "usage_missing";
