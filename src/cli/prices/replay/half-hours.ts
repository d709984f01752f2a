import type { Amount } from "./amount.ts";
import { modelOf } from "./dimensions.ts";
import type { PastCall } from "./past-call.ts";

/** Time zones differ from each other by these. */
export const halfHourMs = 1_800_000;

/** What calls of one model cost in a half hour, or a whole day. */
interface Spent {
  calls: number;
  unpriced: number;
  readonly amounts: Map<string, Amount>;
}

/** Calls of one model, by the names that a bill may have for it. */
export interface ModelSpent {
  readonly names: readonly string[];
  /** By the time's half hours since 1970. */
  readonly times: ReadonlyMap<number, Spent>;
}

export interface HalfHours {
  add(call: PastCall): void;
  models(): readonly ModelSpent[];
  /** Epoch milliseconds of the first and the last call; undefined where there was none. */
  span(): { readonly first: number; readonly last: number } | undefined;
}

/** Half hours × models: 57 models for ten weeks. */
const partLimit = 200_000;

/** Models told apart; others are one. */
const modelLimit = 10_000;

/**
 * Adds up by half hours what calls cost, so that days can be cut in any time zone. Past `limit` days are kept whole, as UTC cuts them;
 * past `most` models others are one.
 */
export function createHalfHours(limit = partLimit, most = modelLimit): HalfHours {
  const models = new Map<string, { names: readonly string[]; times: Map<number, Spent> }>();
  let parts = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    add(call) {
      const own = namesOf(call);
      const names = models.size < most || models.has(JSON.stringify(own)) ? own : ["(others)"];
      const key = JSON.stringify(names);
      const model = models.get(key) ?? { names, times: new Map<number, Spent>() };
      models.set(key, model);
      const day = Math.floor(call.at / 86_400_000) * 48;
      const time = parts < limit ? Math.floor(call.at / halfHourMs) : day;
      let spent = model.times.get(time);
      if (spent === undefined) {
        spent = { calls: 0, unpriced: 0, amounts: new Map() };
        model.times.set(time, spent);
        parts += 1;
      }
      spent.calls += 1;
      if (call.is) spent.amounts.set(call.is.currency, (spent.amounts.get(call.is.currency) ?? 0n) + call.is.amount);
      else if (call.unpriced !== undefined) spent.unpriced += 1;
      first = Math.min(first, call.at);
      last = Math.max(last, call.at);
    },
    models: () => [...models.values()],
    span: () => (models.size === 0 ? undefined : { first, last }),
  };
}

/** The name that it is billed by, first. */
function namesOf(call: PastCall): readonly string[] {
  const all = [modelOf(call), call.answered, call.asked].filter((name) => name !== undefined);
  return [...new Set(all)];
}
