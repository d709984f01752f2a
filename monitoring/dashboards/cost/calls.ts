import { callTable, callsWhere, type CallColumn } from "../kit/call-table.ts";
import type { Row } from "../kit/dashboard.ts";
import { ofSpan } from "../kit/figures.ts";
import { toDashboard, toSpans } from "../kit/links.ts";
import { graph, table } from "../kit/panels.ts";
import { spanMetrics, spans } from "../kit/queries.ts";
import { selectedSpans } from "../kit/selection.ts";

const shown: readonly CallColumn[] = [
  "costAmount",
  "costCurrency",
  "requestModel",
  "serverAddress",
  "inputTokens",
  "outputTokens",
];

/** The calls behind the money. */
export function singleCalls(): Row {
  const inCurrency = `${selectedSpans} && ${ofSpan("costCurrency")} = "$currency"`;
  // A whole number is not compared with a fractional one: hence 0.0.
  const dear = callsWhere(shown, `${ofSpan("costCurrency")} = "$currency"`, `${ofSpan("costAmount")} > 0.0`);
  return {
    id: 60,
    title: "Single calls",
    panels: [
      graph({
        id: 61,
        title: "Dearest call by model ($currency)",
        says: "What the dearest single call of each moment cost, by the model asked for; each diamond is a call: click it for its trace. From Tempo, by TraceQL over `gen_ai.usage.cost.amount`.",
        normal: "Steady: the longest prompt that the app makes.",
        act: "A peak: open its trace, and see tokens and what asked for them.",
        none: "no priced calls in this currency, or traces are not kept: Tempo is not there",
        size: [12, 9],
        unit: "short",
        targets: [
          spanMetrics(`{ ${inCurrency} } | max_over_time(${ofSpan("costAmount")}) by (${ofSpan("requestModel")})`),
        ],
        dataLinks: [toSpans("Priced calls in Explore", dear), toDashboard("Call explorer", "explorer")],
      }),
      table(
        {
          id: 62,
          title: "Newest priced calls, dearest first ($currency)",
          says: "The newest 200 calls of the time range with a cost in the currency chosen above, the dearest first: narrow the range to a peak of the graph beside. A click on the model shows the trace. From Tempo, by TraceQL over `gen_ai.usage.cost.amount`.",
          normal: "Models that are dear, with long prompts.",
          act: "Open the first: its tokens say whether the prompt, the answer or the model makes it dear.",
          none: "no priced calls in this currency, or traces are not kept: Tempo is not there",
          size: [12, 9],
          targets: [spans(dear, 200)],
          links: [toSpans("In Explore", dear)],
        },
        callTable(shown, "costAmount"),
      ),
    ],
  };
}
