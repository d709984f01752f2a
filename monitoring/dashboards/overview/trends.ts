import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { badSpans, figuresOf, ofSpan, spansOver, spendPerHour } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, faded, partColours, percent, restOf, risingSteps } from "../kit/look.ts";
import type { Placed } from "../kit/panel.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";

const { objectives, errors, latency } = thresholds;
const window = "$__rate_interval";
const relay = { by: [label.relay], window };
const legend = `{{${label.relay}}}`;

/** Since when: the same three answers over time, with the alerts, deploys and new prices on them. */
export function trends(flavour: Flavour): readonly Placed[] {
  const figures = figuresOf(flavour);
  return [
    graph(
      {
        id: 10,
        title: "Bad share by relay",
        says: "Share of the calls that a fault of the relay or the network spoilt. No line where there were no calls. From `gen_ai.client.operation.duration`, bad outcomes ÷ all.",
        normal: `At 0, and below ${percent(restOf(objectives.availability))} over the month.`,
        act: "A step at a deploy or at new prices names its cause; follow a line to its failed calls.",
        none: "no traffic",
        size: [8, 8],
        unit: "percentunit",
        steps: risingSteps(restOf(objectives.availability), errors.share),
        targets: [over(figures.badShare(relay), { legend })],
        dataLinks: [
          toDashboard("Latency of this relay", "latency", { relay: clicked.label(label.relay) }),
          toSpans("Traces of its failed calls", badSpans(ofRelay)),
          toRunbook("LLMErrorRatioHigh"),
        ],
      },
      (builder) => builder.min(0),
    ),
    graph(
      {
        id: 11,
        title: "p95 duration and first token",
        says: "95 of 100 calls took at most this long, and of streams 95 of 100 began within this time; the dashed line is the duration a day before. A diamond is a call: it leads to its trace. From `gen_ai.client.operation.duration` and `…time_to_first_chunk`.",
        normal: `Duration below ${latency.p95} s and close to the dashed line.`,
        act: "First token slow as well: the relay or its queue. Only the duration: longer answers, or a slow stream.",
        none: "no traffic",
        size: [8, 8],
        unit: "s",
        steps: risingSteps(latency.p95, latency.p99),
        targets: [
          over(figures.duration(0.95, { window }), { legend: "duration", exemplars: true }),
          over(figures.firstToken(0.95, { window }), { legend: "first token", refId: "B", exemplars: true }),
          over(figures.duration(0.95, { window, offset: "1d" }), { legend: "duration a day before", refId: "C" }),
        ],
        dataLinks: [
          toDashboard("Latency", "latency"),
          toDashboard("Streaming", "streaming"),
          toSpans("Traces of slow calls", spansOver(latency.p95)),
          toRunbook("LLMLatencyHigh"),
        ],
      },
      (builder) =>
        coloured<typeof builder>({ duration: partColours.duration, "first token": partColours.firstToken })(
          faded<typeof builder>("duration a day before")(builder.min(0)),
        ),
    ),
    graph(
      {
        id: 12,
        title: "Spend per hour by service ($currency)",
        says: "What an hour costs at this pace, by service, in the currency chosen above. A diamond is a call that cost. From `relayscope.cost`.",
        normal: "The shape of the traffic.",
        act: "Follow the service that grew to Cost: more calls, longer ones, or a dearer model.",
        none: "no priced calls in this currency",
        size: [8, 8],
        unit: "short",
        decimals: 4,
        stacked: true,
        targets: [
          over(spendPerHour({ by: [label.service], window }), { legend: `{{${label.service}}}`, exemplars: true }),
        ],
        dataLinks: [
          toDashboard("Cost of this service", "cost", { service: clicked.label(label.service) }),
          toRunbook("LLMSpendSpike"),
        ],
      },
      (builder) => builder.min(0),
    ),
  ];
}

const ofRelay = `${ofSpan("serverAddress")} = "${clicked.label(label.relay)}"`;
