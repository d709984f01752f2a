import type { Flavour } from "../../flavour.ts";
import { series } from "../../names.ts";
import { figuresOf, spend } from "../kit/figures.ts";
import { toDashboard, toRunbook } from "../kit/links.ts";
import { oneIsBad } from "../kit/look.ts";
import type { Placed } from "../kit/panel.ts";
import { stat } from "../kit/panels.ts";
import { now } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";

const window = "$__range";

/** What was spent, and what is not in it. */
export function cost(flavour: Flavour): readonly Placed[] {
  const unpriced = `sum(increase(${series("unpriced")}{${selected}}[${window}])) or 0 * ${figuresOf(flavour).calls({ window })}`;
  return [
    stat({
      id: 8,
      title: "Spend ($currency)",
      says: "What the calls in the time range cost, in the currency chosen above; amounts of two currencies are never added. From `relayscope.cost`.",
      normal: "As at the same time yesterday.",
      act: "Cost shows who spends it; unpriced calls, beside, are not in it.",
      none: "no priced calls in this currency",
      size: [3, 4],
      unit: "short",
      decimals: 4,
      targets: [now(spend({ window }), { legend: "spend" })],
      dataLinks: [toDashboard("Cost", "cost"), toRunbook("LLMHourlySpendHigh")],
    }),
    stat({
      id: 9,
      title: "Unpriced calls",
      says: "Calls in the time range whose cost is not known, so that the spend is short of it. From `relayscope.unpriced`.",
      normal: "None.",
      act: "Cost lists their models and the reason; `relayscope prices check` says what the price file lacks.",
      none: "no traffic",
      size: [3, 4],
      unit: "locale",
      decimals: 0,
      steps: oneIsBad,
      targets: [now(unpriced, { legend: "unpriced" })],
      dataLinks: [toDashboard("Cost", "cost"), toRunbook("LLMUnpricedCalls")],
    }),
  ];
}
