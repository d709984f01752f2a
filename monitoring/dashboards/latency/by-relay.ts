import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, ofSpan, spansOver } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, faded, partColours, upTo } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";

const { latency } = thresholds;
const window = "$__rate_interval";
const legend = `{{${label.relay}}}`;

/** Whether it is one relay or all of them, and whether it was so before. */
export function latencyByRelay(flavour: Flavour): Row {
  return {
    id: 10,
    title: "By relay, and before",
    panels: [byRelay(11, "p50", flavour), byRelay(12, "p95", flavour), byRelay(13, "p99", flavour), before(flavour)],
  };
}

const shares = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

function byRelay(id: number, percentile: keyof typeof shares, flavour: Flavour) {
  const q = shares[percentile];
  return graph(
    {
      id,
      title: `${percentile} by relay`,
      says: `${q * 100} of 100 calls took at most this long, by the host that was called. A diamond is a call: it leads to its trace. From \`gen_ai.client.operation.duration\`.`,
      normal: "Each relay at its own height, and flat.",
      act: "One line that rises: that relay. All lines: the models, the prompts, or this service's way out.",
      none: "no traffic",
      size: [8, 8],
      unit: "s",
      ...(percentile !== "p50" && { steps: upTo(latency[percentile]) }),
      targets: [over(figuresOf(flavour).duration(q, { by: [label.relay], window }), { legend, exemplars: true })],
      dataLinks: [
        toDashboard("This relay alone", "latency", { relay: clicked.label(label.relay) }),
        toSpans(
          "Traces of its slow calls",
          spansOver(latency.p95, `${ofSpan("serverAddress")} = "${clicked.label(label.relay)}"`),
        ),
        toDashboard("Its rate limits", "pipeline", { relay: clicked.label(label.relay) }),
        toRunbook("LLMLatencyHigh"),
      ],
    },
    (builder) => builder.min(0),
  );
}

function before(flavour: Flavour) {
  const { duration } = figuresOf(flavour);
  return graph(
    {
      id: 14,
      title: "p95 now, a day and a week before",
      says: "p95 of what is selected, and dashed what it was at the same time a day and a week before. A diamond is a call: it leads to its trace. From `gen_ai.client.operation.duration`.",
      normal: "Close together.",
      act: `At ${latency.timesYesterday} times the dashed line LLMLatencyCritical fires; the annotations tell what changed.`,
      none: "no traffic",
      size: [24, 8],
      unit: "s",
      targets: [
        over(duration(0.95, { window }), { legend: "now", exemplars: true }),
        over(duration(0.95, { window, offset: "1d" }), { legend: "a day before", refId: "B" }),
        over(duration(0.95, { window, offset: "7d" }), { legend: "a week before", refId: "C" }),
      ],
      dataLinks: [toSpans("Traces of slow calls", spansOver(latency.p95)), toRunbook("LLMLatencyCritical")],
    },
    (builder) =>
      coloured<typeof builder>({ now: partColours.duration })(
        faded<typeof builder>("a day before", "a week before")(builder.min(0)),
      ),
  );
}
