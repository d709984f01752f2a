import { label } from "../../names.ts";
import type { Flavour } from "../../flavour.ts";
import { columns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { clicked, toDashboard, toRunbook } from "../kit/links.ts";
import { bars, graph, ofBar, stat, table } from "../kit/panels.ts";
import { now, over, rows } from "../kit/queries.ts";
import { belowNothing, cacheShare, compared, tokens } from "./money.ts";

const both =
  "Only of models on relays where each call has a price and the maker lists the model in the same currency; all other calls are in neither figure. Calls without a list price among them (a tier, say) count as paid and make the saving look smaller, never greater.";

/** What it was spent on: tokens, and how many of them the cache spared. */
export function whatFor(): Row {
  const ofModel = toDashboard("Cost of this model", "cost", { model: clicked.label(label.model) });
  return {
    id: 30,
    title: "What for",
    panels: [
      bars({
        id: 31,
        title: "Tokens by kind",
        says: "Tokens by disjoint kind: their sum is what is billed. cache_read is input that came from the provider's cache, reasoning is output that the user never sees. From `relayscope.tokens`.",
        normal: "Follows the calls; the kinds keep their shares.",
        act: "More input: prompts or histories grew. More reasoning: the effort or the model changed. Less cache_read: see beside.",
        none: "no tokens: no traffic, or answers without usage",
        size: [12, 8],
        unit: "short",
        targets: [
          over(tokens([label.tokenKind], "", "increase", ofBar.window, ofBar.offset), {
            legend: `{{${label.tokenKind}}}`,
          }),
        ],
        dataLinks: [toDashboard("Overview", "overview"), toRunbook("LLMTokenSpike")],
      }),
      graph({
        id: 32,
        title: "Cache hits by model",
        says: "Share of the input tokens that came from the provider's cache, and cost a fraction. From `relayscope.tokens` (cache_read of all input).",
        normal: "Steady. 0 for models without a cache and for prompts that begin anew each time.",
        act: "A fall: something that changes was put at the prompt's beginning, or calls come too seldom to keep the cache warm.",
        none: "no tokens: no traffic, or answers without usage",
        size: [12, 8],
        unit: "percentunit",
        targets: [over(cacheShare([label.model], "$__rate_interval", "rate"), { legend: `{{${label.model}}}` })],
        dataLinks: [ofModel, toRunbook("LLMCacheHitDrop")],
      }),
    ],
  };
}

/** What the makers' list prices would have asked for the same. */
export function againstList(flavour: Flavour): Row {
  const all = compared(flavour, []);
  const by = [label.relay, label.model];
  const each = compared(flavour, by);
  return {
    id: 40,
    title: "Against list price",
    panels: [
      stat({
        id: 41,
        title: "Saved against list price ($currency)",
        says: `List price less cost in the time range. ${both} From \`relayscope.reference_cost\` and \`relayscope.cost\`.`,
        normal: "Above 0: a relay that costs more than the maker's list is one to leave.",
        act: "Below 0: the table below says which relay and model it is.",
        none: "no calls with both a price and a list price in this currency (the packaged list is in USD)",
        size: [12, 4],
        unit: "locale",
        decimals: 4,
        steps: belowNothing,
        targets: [now(all.saved, { legend: "saved" })],
        dataLinks: [toDashboard("Overview", "overview")],
      }),
      stat({
        id: 42,
        title: "Share saved",
        says: `The same as a share of the list price. ${both} From \`relayscope.reference_cost\` and \`relayscope.cost\`, of the currency chosen above.`,
        normal: "What the relay's offer says.",
        act: "Below 0: the table below says which relay and model it is.",
        none: "no calls with both a price and a list price in this currency (the packaged list is in USD)",
        size: [12, 4],
        unit: "percentunit",
        decimals: 1,
        steps: belowNothing,
        targets: [now(all.share, { legend: "saved" })],
        dataLinks: [toDashboard("Overview", "overview")],
      }),
      table(
        {
          id: 43,
          title: "Paid and list price by relay and model ($currency)",
          says: `${both} From \`relayscope.reference_cost\` and \`relayscope.cost\`.`,
          normal: "Each relay's share saved is what its offer says.",
          act: "A row below 0: check the price file against the relay's own page, then the relay.",
          none: "no calls with both a price and a list price in this currency (the packaged list is in USD)",
          size: [24, 8],
          targets: [
            rows(each.paid, "paid"),
            rows(each.list, "list"),
            rows(each.saved, "saved"),
            rows(each.share, "share"),
          ],
        },
        columns(
          [
            {
              of: label.relay,
              title: "Relay",
              links: [toDashboard("Cost on this relay", "cost", { relay: clicked.field(label.relay) })],
            },
            {
              of: label.model,
              title: "Model",
              links: [toDashboard("Cost of this model", "cost", { model: clicked.field(label.model) })],
            },
            { of: label.currency, title: "Currency" },
            { of: valueOf("paid"), title: "Paid", unit: "locale", decimals: 4 },
            { of: valueOf("list"), title: "List price", unit: "locale", decimals: 4 },
            { of: valueOf("saved"), title: "Saved", unit: "locale", decimals: 4 },
            { of: valueOf("share"), title: "Share saved", unit: "percentunit", decimals: 1, steps: belowNothing },
          ],
          "Saved",
        ),
      ),
    ],
  };
}
