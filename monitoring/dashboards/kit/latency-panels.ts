import type { Flavour } from "../../flavour.ts";
import { thresholds } from "../../thresholds.ts";
import { figuresOf, spansOver } from "./figures.ts";
import { toDashboard, toRunbook, toSpans } from "./links.ts";
import { coloured, percentileColours, risingSteps } from "./look.ts";
import type { Placed } from "./panel.ts";
import { graph, heatmap } from "./panels.ts";
import { buckets, over } from "./queries.ts";
import { selected } from "./selection.ts";

const { latency } = thresholds;
const window = "$__rate_interval";
const links = [
  toSpans("Traces of slow calls", spansOver(latency.p95)),
  toDashboard("Streaming: the first token", "streaming"),
  toRunbook("LLMLatencyHigh"),
];

/** Half of the calls, 95 and 99 of 100, over time. */
export function durationPercentiles(flavour: Flavour, id: number, size: readonly [number, number]): Placed {
  const figures = figuresOf(flavour);
  return graph(
    {
      id,
      title: "Duration percentiles",
      says: "Half, 95 and 99 of 100 calls took at most this long, from the request to the last byte, retries included. A diamond is a call: it leads to its trace. From `gen_ai.client.operation.duration`.",
      normal: `p95 below ${latency.p95} s; p99 may be a few times that.`,
      act: "Open a diamond high above the line. Only p99 up: single calls, or retries. All up: the relay or the model.",
      none: "no traffic",
      size,
      unit: "s",
      steps: risingSteps(latency.p95, latency.p99),
      targets: [
        over(figures.duration(0.5, { window }), { legend: "p50" }),
        over(figures.duration(0.95, { window }), { legend: "p95", refId: "B", exemplars: true }),
        over(figures.duration(0.99, { window }), { legend: "p99", refId: "C" }),
      ],
      dataLinks: [toDashboard("Latency", "latency"), ...links],
    },
    (builder) => coloured<typeof builder>(percentileColours)(builder.min(0)),
  );
}

/** Where the calls lie, bucket by bucket. */
export function durationHeatmap(flavour: Flavour, id: number, size: readonly [number, number]): Placed {
  return heatmap({
    id,
    title: "Duration heatmap",
    says: "Calls per second by how long they took: the darker, the more of them. Two bands are two kinds of calls, which one percentile hides. A diamond is a call: it leads to its trace. From `gen_ai.client.operation.duration`.",
    normal: "The same bands as yesterday.",
    act: "A new band above the old one: find by relay and model, on Latency, whose it is.",
    none: "no traffic",
    size,
    unit: "s",
    targets: [buckets(figuresOf(flavour).of.duration.heatmap({ where: selected, window }))],
    dataLinks: links,
  });
}
