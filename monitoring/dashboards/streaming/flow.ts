import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, ofSpan, spansWhere } from "../kit/figures.ts";
import { clicked, toDashboard, toRecords, toSpans } from "../kit/links.ts";
import { coloured, percentileColours, upTo } from "../kit/look.ts";
import { graph, heatmap } from "../kit/panels.ts";
import { buckets, over, records } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";
import { streamRecords, tokensPerSecond } from "./streams.ts";

const { stall } = thresholds;
const window = "$__rate_interval";
const from =
  "From one read that carried body to the next; events that came in one read came together. From `gen_ai.client.operation.time_per_output_chunk`.";
const stalled = toSpans("Traces of stalled streams", spansWhere(`${ofSpan("streamMaxGap")} > ${stall.gap}`));

/** How fast answers flow once they have begun. */
export function flow(flavour: Flavour): Row {
  return { id: 20, title: "The stream", panels: [gaps(flavour), gapMap(flavour), speed()] };
}

function gaps(flavour: Flavour) {
  const { gap } = figuresOf(flavour);
  return graph(
    {
      id: 21,
      title: "Time between reads",
      says: `Half, 95 and 99 of 100 waits within streams were at most this long. ${from}`,
      normal: `p99 below ${stall.gap} s.`,
      act: "Only p99 up: streams that stall. All up: the model writes slower, or something on the way buffers.",
      none: "no streams of more than one read",
      size: [8, 8],
      unit: "s",
      steps: upTo(stall.gap),
      targets: [
        over(gap(0.5, { window }), { legend: "p50" }),
        over(gap(0.95, { window }), { legend: "p95", refId: "B", exemplars: true }),
        over(gap(0.99, { window }), { legend: "p99", refId: "C" }),
      ],
      dataLinks: [stalled, toDashboard("Latency", "latency")],
    },
    (builder) => coloured<typeof builder>(percentileColours)(builder.min(0)),
  );
}

function gapMap(flavour: Flavour) {
  return heatmap({
    id: 22,
    title: "Time between reads, heatmap",
    says: `Waits within streams, per second, by how long they were: the darker, the more of them. ${from}`,
    normal: "One band, low.",
    act: "A band far above: a proxy that gathers what it passes on, or a model that thinks amid its answer.",
    none: "no streams of more than one read",
    size: [8, 8],
    unit: "s",
    targets: [buckets(figuresOf(flavour).of.gap.heatmap({ where: selected, window }))],
    dataLinks: [stalled],
  });
}

function speed() {
  return graph(
    {
      id: 23,
      title: "Output tokens per second by model",
      says: "Output tokens of streams that ended well ÷ the seconds from their first token to their end, by the model asked for. From their log records, in Loki.",
      normal: "Each model at its own height, and flat.",
      act: "A model that falls: compare it on another relay.",
      none: "no streams that said their usage, or no log records",
      size: [8, 8],
      unit: "short",
      decimals: 1,
      targets: [records(tokensPerSecond("$__auto", label.model), { legend: `{{${label.model}}}` })],
      dataLinks: [
        toDashboard("This model alone", "streaming", { model: clicked.label(label.model) }),
        toRecords("Its log records", `${streamRecords} | ${label.model}="${clicked.label(label.model)}"`),
      ],
    },
    (builder) => builder.min(0),
  );
}
