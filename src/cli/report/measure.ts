import { type Counted, figuresOf } from "../../promql/figures.ts";
import type { Flavour } from "../../promql/flavour.ts";
import { label } from "../../promql/names.ts";
import type { Dimension } from "./dimensions.ts";
import type { Figures, Money } from "./figures.ts";
import type { Prometheus, Sample } from "./prometheus.ts";
import { type Range, windowOf } from "./times.ts";

/** Where figures come from, and of which calls. */
export interface Source {
  readonly prometheus: Prometheus;
  readonly flavour: Flavour;
  readonly where: string;
  readonly currency: string | undefined;
}

/** What was measured of one group's calls: its labels' values, in the dimension's order. */
export interface Measured {
  readonly values: readonly string[];
  readonly figures: Figures;
}

type Draft = { -readonly [name in keyof Omit<Figures, "money">]: Figures[name] } & {
  readonly money: Map<string, Money>;
};

const inputKinds = new Set(["input", "cache_read", "cache_write", "audio_input", "image_input"]);
const outputKinds = new Set(["output", "reasoning", "audio_output", "image_output"]);

/** Asks for all figures of a range, by a dimension's labels. Groups without a call in it are left out. */
export async function measure(
  { prometheus, flavour, where, currency }: Source,
  range: Range,
  { labels }: Dimension,
): Promise<readonly Measured[]> {
  const queries = figuresOf(flavour);
  const of: Counted = { where, window: windowOf(range), by: labels };
  const ofMoney: Counted =
    currency === undefined
      ? of
      : { ...of, where: [where, `${label.currency}="${currency}"`].filter((one) => one !== "").join(", ") };
  const ask = (expr: string): Promise<readonly Sample[]> => prometheus.at(expr, range.to);
  const [calls, badCalls, p50, p95, firstTokenP95, tokens, unpriced, cost, comparedCost, referenceCost] =
    await Promise.all([
      ask(queries.calls(of)),
      ask(queries.badCalls(of)),
      ask(queries.duration(0.5, of)),
      ask(queries.duration(0.95, of)),
      ask(queries.firstToken(0.95, of)),
      ask(queries.tokens(of)),
      ask(queries.unpriced(of)),
      ask(queries.cost(ofMoney)),
      ask(queries.comparedCost(ofMoney)),
      ask(queries.comparedReference(ofMoney)),
    ]);

  const groups = new Map<string, { readonly values: readonly string[]; readonly draft: Draft }>();
  const groupOf = (sample: Sample): Draft => {
    const values = labels.map((name) => sample.labels[name] ?? "");
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, draft: { money: new Map<string, Money>() } };
    groups.set(key, group);
    return group.draft;
  };
  for (const sample of calls) groupOf(sample).calls = sample.value;
  for (const sample of badCalls) groupOf(sample).badCalls = sample.value;
  for (const sample of p50) groupOf(sample).p50 = sample.value;
  for (const sample of p95) groupOf(sample).p95 = sample.value;
  for (const sample of firstTokenP95) groupOf(sample).firstTokenP95 = sample.value;
  for (const sample of unpriced) groupOf(sample).unpriced = sample.value;
  for (const sample of tokens) addTokens(groupOf(sample), sample.labels[label.tokenKind] ?? "", sample.value);
  for (const [name, samples] of Object.entries({ cost, comparedCost, referenceCost }))
    for (const sample of samples) {
      const { money } = groupOf(sample);
      const code = sample.labels[label.currency] ?? "";
      money.set(code, { ...money.get(code), currency: code, [name]: sample.value });
    }
  return [...groups.values()]
    .filter(({ draft }) => (draft.calls ?? 0) > 0)
    .map(({ values, draft }) => ({ values, figures: finished(draft) }))
    .sort((one, other) => (other.figures.calls ?? 0) - (one.figures.calls ?? 0));
}

function addTokens(draft: Draft, kind: string, tokens: number): void {
  if (inputKinds.has(kind)) draft.input = (draft.input ?? 0) + tokens;
  if (outputKinds.has(kind)) draft.output = (draft.output ?? 0) + tokens;
  if (kind === "cache_read") draft.cached = (draft.cached ?? 0) + tokens;
}

/** Calls that were counted are counted by outcome, and by whether they had a price: no series there says that there was none. */
function finished({ money, ...figures }: Draft): Figures {
  return {
    ...figures,
    badCalls: figures.badCalls ?? 0,
    unpriced: figures.unpriced ?? 0,
    money: [...money.values()].sort((one, other) => one.currency.localeCompare(other.currency)),
  };
}
