/** The kept list of prices, as its package publishes it: what we read of it. */
export interface ListedProvider {
  readonly id: string;
  readonly models: readonly ListedModel[];
}

export interface ListedModel {
  readonly id: string;
  /** What the list says of its own prices. */
  readonly comments: string;
  readonly match: unknown;
  /** The last one that holds is the one that counts. Undefined where a condition of one is not known here. */
  readonly periods: readonly ListedPeriod[] | undefined;
}

interface ListedPeriod {
  /** ISO date from which on it holds. */
  readonly from?: string;
  /** "16:30:00Z": the time of day between which it holds. */
  readonly hours?: readonly [start: string, end: string];
  readonly prices: Readonly<Record<string, ListedPrice>>;
}

/** US dollars; with tiers the first holds up to the first `start` tokens of input. */
export type ListedPrice =
  | number
  | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] };

/** A list that is not what it should be; the message says where. */
export class ListingError extends Error {}

/** Reads the published list: an array of providers, or an object with one. Throws a `ListingError` at the first thing of another shape. */
export function readListing(value: unknown): readonly ListedProvider[] {
  const providers = isRecord(value) ? value["providers"] : value;
  return listOf(providers, "providers").map((provider, index) => {
    const place = `providers[${index}]`;
    const id = textOf(provider, "id", place);
    const models = listOf(recordOf(provider, place)["models"], `${place}.models`);
    return { id, models: models.map((model, at) => readModel(model, `${id}: models[${at}]`)) };
  });
}

/** The newest day, not after the given one, from which on a price of the list holds: the list is no older. */
export function newestStart(providers: readonly ListedProvider[], today: string): string | undefined {
  const days = providers.flatMap(({ models }) => models.flatMap(({ periods = [] }) => periods.map(({ from }) => from)));
  return days
    .filter((day) => day !== undefined && day <= today)
    .toSorted()
    .at(-1);
}

function readModel(value: unknown, place: string): ListedModel {
  const model = recordOf(value, place);
  const { prices, price_comments: comments, match } = model;
  const conditional = Array.isArray(prices) ? prices : [{ prices }];
  const periods = conditional.map((one, index) => readPeriod(one, `${place}.prices[${index}]`));
  const known = periods.filter((period) => period !== undefined);
  return {
    id: textOf(model, "id", place),
    comments: typeof comments === "string" ? comments : "",
    match,
    periods: known.length === periods.length && known.length > 0 ? known : undefined,
  };
}

function readPeriod(value: unknown, place: string): ListedPeriod | undefined {
  const { prices: listed, constraint, ...more } = recordOf(value, place);
  const prices = Object.fromEntries(
    Object.entries(recordOf(listed, `${place}.prices`)).map(([key, price]) => [
      key,
      readPrice(price, `${place}.${key}`),
    ]),
  );
  if (Object.keys(more).length > 0) return undefined;
  if (constraint === undefined || constraint === null) return { prices };
  // The package itself adds a type to what is published without one.
  const { type: _type, ...condition } = recordOf(constraint, `${place}.constraint`);
  const { start_date: from, start_time: start, end_time: end, ...unknown } = condition;
  if (Object.keys(unknown).length > 0) return undefined;
  if (typeof from === "string" && start === undefined) {
    if (/^\d{4}-\d\d-\d\d$/.test(from) && !Number.isNaN(Date.parse(from))) return { prices, from };
  } else if (typeof start === "string" && typeof end === "string") return { prices, hours: [start, end] };
  return undefined;
}

function readPrice(value: unknown, place: string): ListedPrice {
  if (typeof value === "number") return value;
  const { base, tiers } = recordOf(value, place);
  if (typeof base !== "number") throw new ListingError(`${place}.base is no number`);
  return {
    base,
    tiers: listOf(tiers, `${place}.tiers`).map((tier, index) => {
      const { start, price } = recordOf(tier, `${place}.tiers[${index}]`);
      if (typeof start === "number" && typeof price === "number") return { start, price };
      throw new ListingError(`${place}.tiers[${index}] has no start or no price`);
    }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new ListingError(`${place} is no object`);
}

function listOf(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ListingError(`${place} is no list`);
}

function textOf(value: unknown, key: string, place: string): string {
  const text = recordOf(value, place)[key];
  if (typeof text === "string" && /^\S{1,200}$/.test(text)) return text;
  throw new ListingError(`${place}.${key} is no name`);
}
