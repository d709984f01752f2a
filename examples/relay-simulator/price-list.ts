import prices from "./prices.json" with { type: "json" };
import type { ServedUsage } from "./usage.ts";

/** By which of its names the relay was asked: the first two have price lists of their own, the last has none. */
export type Door = "127.0.0.1" | "east" | "localhost";

/** What the relay takes, in whole units of a currency. */
export interface Prices {
  /** Undefined where the list has no price for such a call. */
  costOf(sold: Sold, usage: ServedUsage): { readonly amount: number; readonly currency: string } | undefined;
}

/** What was sold. */
interface Sold {
  readonly model: string;
  readonly door?: Door;
  /** The service tier that the answer named. */
  readonly tier?: string;
}

/** Per million tokens. */
interface Rate {
  readonly input: number;
  /** Absent: cached tokens cost what others do, and so do those that are written to a cache. */
  readonly cachedInput?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
  readonly output: number;
}

interface ModelPrice extends Rate {
  /** For the whole call, once its input is longer. */
  readonly above?: readonly (Rate & { readonly inputTokens: number })[];
  readonly tiers?: Readonly<Record<string, Rate>>;
}

interface List {
  readonly currency: string;
  readonly aliases?: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, ModelPrice>>;
}

const lists: Readonly<Record<string, List>> = prices.relays;

/** The lists in prices.json, the same file that a user of the relay would give to whoever counts the money. */
export const priceList: Prices = {
  costOf({ model, door = "127.0.0.1", tier = "default" }, usage) {
    const list = lists[door];
    const price = list && priceIn(list, model);
    const rate = tier === "default" ? price && rateFor(price, usage.input) : price?.tiers?.[tier];
    if (list === undefined || rate === undefined) return undefined;
    const { cached = 0, written = 0, writtenForAnHour = 0 } = usage;
    const { cachedInput = rate.input, cacheWrite = rate.input, cacheWrite1h = cacheWrite } = rate;
    const total =
      (usage.input - cached - written) * rate.input +
      cached * cachedInput +
      (written - writtenForAnHour) * cacheWrite +
      writtenForAnHour * cacheWrite1h +
      (usage.output ?? 0) * rate.output;
    return { amount: total / 1_000_000, currency: list.currency };
  },
};

function priceIn({ aliases = {}, models }: List, asked: string): ModelPrice | undefined {
  const model = aliases[asked] ?? asked;
  const found = models[model];
  if (found !== undefined) return found;
  const [, price] =
    Object.entries(models).find(([name]) => name.endsWith("*") && model.startsWith(name.slice(0, -1))) ?? [];
  return price;
}

function rateFor(price: ModelPrice, input: number): Rate {
  return price.above?.findLast(({ inputTokens }) => input > inputTokens) ?? price;
}
