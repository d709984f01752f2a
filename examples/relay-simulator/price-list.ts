import prices from "./prices.json" with { type: "json" };
import type { ServedUsage } from "./usage.ts";

/** What the relay takes, in whole units of one currency. */
export interface Prices {
  readonly currency: string;
  /** Undefined where the list has no such model. */
  costOf(model: string, usage: ServedUsage): number | undefined;
}

interface Rate {
  /** Per million tokens. */
  readonly input: number;
  /** Absent: cached tokens cost what others do. */
  readonly cachedInput?: number;
  readonly output: number;
}

const relay = prices.relays["127.0.0.1"];
const rates = new Map<string, Rate>(Object.entries(relay.models));

/** The list in prices.json, the same file that a user of the relay would give to whoever counts the money. */
export const priceList: Prices = {
  currency: relay.currency,
  costOf(model, usage) {
    const rate = rates.get(model);
    if (rate === undefined) return undefined;
    const cached = usage.cached ?? 0;
    const total =
      (usage.input - cached) * rate.input +
      cached * (rate.cachedInput ?? rate.input) +
      (usage.output ?? 0) * rate.output;
    return total / 1_000_000;
  },
};
