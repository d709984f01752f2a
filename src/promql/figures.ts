import { histogramOf, type Flavour } from "./flavour.ts";
import { bad, label, series } from "./names.ts";

/** What is counted: matchers without braces, over a window ("3600s", "$__range"), by labels. */
export interface Counted {
  readonly where?: string;
  readonly window: string;
  readonly by?: readonly string[];
  /** "1d": as it was then; of histograms alone. */
  readonly offset?: string;
  /** Matchers of labels that money alone has. */
  readonly money?: string;
}

/** Savings are told only where one model on one relay has both a price and a list price, in one currency. */
const comparable = [label.service, label.relay, label.model, label.currency];

/** Why a call may have a list price and no price. */
const withoutPrice = `${label.reason}=~"unknown_model|relay_without_price|no_price_at_date"`;

/** What panels and `relayscope report` say of a time, as PromQL: asked at its end, over the whole of it. */
export function figuresOf(flavour: Flavour) {
  const duration = histogramOf("duration", flavour);
  const firstToken = histogramOf("timeToFirstChunk", flavour);
  return {
    calls: (of: Counted) => duration.count({ ...of, over: "increase" }),
    /** Those that spend the availability objective's budget. */
    badCalls: (of: Counted) => duration.count({ ...of, where: and(of.where, bad), over: "increase" }),
    duration: (q: number, of: Counted) => duration.quantile(q, of),
    firstToken: (q: number, of: Counted) => firstToken.quantile(q, of),
    /** By kind as well. */
    tokens: (of: Counted) => increase("tokens", of, [label.tokenKind]),
    unpriced: (of: Counted) => increase("unpriced", of, []),
    /** By currency as well, as all money is. */
    cost: (of: Counted) => increase("cost", of, [label.currency]),
    /** Of the cost the part that has a list price beside it. */
    comparedCost: (of: Counted) => beside("cost", "referenceCost", of),
    /** The list price of the same calls. */
    comparedReference: (of: Counted) => beside("referenceCost", "cost", of),
  };
}

function increase(of: Parameters<typeof series>[0], { where = "", window, by = [] }: Counted, more: readonly string[]) {
  const kept = [...by, ...more];
  const grouped = kept.length === 0 ? "" : ` by (${kept.join(", ")})`;
  return `sum${grouped} (increase(${series(of)}{${where}}[${window}]))`;
}

/**
 * Both have to have grown: a price that was taken away since leaves a cost that stands still. Where some of the calls had no price, their
 * list price would count as saved; those without a list price only make the saving look smaller.
 */
function beside(told: "cost" | "referenceCost", other: "cost" | "referenceCost", of: Counted): string {
  const by = of.by ?? [];
  const where = and(of.where, of.money ?? "");
  const each = comparable.filter((name) => name !== label.currency);
  const narrow = { ...of, where, by: [...new Set([...each, ...by])] };
  const both = [told, other].map((one) => `(${increase(one, narrow, [label.currency])} > 0)`).join(" and ");
  const unpriced = increase("unpriced", { ...of, where: and(of.where, withoutPrice), by: each }, []);
  return `sum by (${[...by, label.currency].join(", ")}) (${both} unless on (${each.join(", ")}) (${unpriced} > 0))`;
}

function and(where: string | undefined, more: string): string {
  return [where ?? "", more].filter((one) => one !== "").join(", ");
}
