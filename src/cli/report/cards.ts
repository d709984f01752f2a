import { absent, count, grown, money, seconds, share, tokens } from "./cells.ts";
import type { Report } from "./collect.ts";
import { change, moneyOf, type Verdict } from "./compare.ts";
import { badShareOf, type Money, savedOf, tokensOf } from "./figures.ts";

/** One figure of all calls together, large. */
export interface Card {
  readonly title: string;
  readonly value: string;
  readonly note?: string;
  readonly tone?: "better" | "worse";
}

/** What is read first. */
export function cardsOf({ range, against, tables: [total] }: Report): readonly Card[] {
  const compared = total.compared?.[0];
  const now = compared?.now ?? total.groups[0]?.figures ?? { money: [] };
  const before = compared?.before;
  const lengths = [range.to - range.from, against === undefined ? 1 : against.to - against.from] as const;
  const grew = (one?: number, other?: number, by?: typeof lengths): Pick<Card, "note"> =>
    against === undefined ? {} : { note: `${grown(change(one, other, by))} against before` };
  const amounts = moneyOf(now, before);
  return [
    { title: "calls", value: count(now.calls), ...grew(now.calls, before?.calls, lengths) },
    {
      title: "bad calls",
      value: share(badShareOf(now)),
      ...(before === undefined
        ? { note: `${count(now.badCalls)} calls` }
        : { note: `${share(badShareOf(before))} before: ${compared?.badVerdict ?? ""}` }),
      ...toneOf(compared?.badVerdict),
    },
    {
      title: "p95 of a call",
      value: seconds(now.p95),
      ...grew(now.p95, before?.p95),
      ...toneOf(compared?.latencyVerdict),
    },
    {
      title: "p95 to the first token",
      value: seconds(now.firstTokenP95),
      ...grew(now.firstTokenP95, before?.firstTokenP95),
    },
    ...amounts.map(({ currency, now: one, before: other }): Card => ({
      title: `cost, ${currency}`,
      value: money(one?.cost),
      ...(against === undefined ? savedNote(one) : grew(one?.cost, other?.cost, lengths)),
    })),
    ...(amounts.length === 0 ? [{ title: "cost", value: absent }] : []),
    {
      title: "tokens",
      value: tokens(tokensOf(now)),
      note: `${tokens(now.input)} in, ${tokens(now.output)} out`,
    },
    ...((now.unpriced ?? 0) >= 0.5 ? [{ title: "calls without a price", value: count(now.unpriced) }] : []),
  ];
}

function savedNote(one: Money | undefined): Pick<Card, "note"> {
  const saved = one && savedOf(one);
  if (saved === undefined || !one?.referenceCost) return {};
  const part = share(Math.abs(saved) / one.referenceCost);
  return { note: saved >= 0 ? `${part} below list price` : `${part} above list price` };
}

function toneOf(verdict: Verdict | undefined): Pick<Card, "tone"> {
  return verdict === "better" || verdict === "worse" ? { tone: verdict } : {};
}
