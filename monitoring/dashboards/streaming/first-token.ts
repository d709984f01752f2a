import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, ofSpan, spansWhere } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, faded, partColours, percentileColours, risingSteps } from "../kit/look.ts";
import { graph, heatmap } from "../kit/panels.ts";
import { buckets, over } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";

const { firstToken, objectives } = thresholds;
const window = "$__rate_interval";
const from =
  "A diamond is a call: it leads to its trace. From `gen_ai.client.operation.time_to_first_chunk`, streams alone.";
const steps = risingSteps(firstToken.p95, objectives.firstToken.seconds);
const late = `${ofSpan("timeToFirstChunk")} > ${firstToken.p95}`;
const onward = [toSpans("Traces of late streams", spansWhere(late)), toRunbook("LLMFirstTokenRegression")];

/** How soon answers begin. */
export function firstTokens(flavour: Flavour): Row {
  return {
    id: 10,
    title: "First token",
    panels: [percentiles(flavour), map(flavour), by(13, "relay", flavour), by(14, "model", flavour), before(flavour)],
  };
}

function percentiles(flavour: Flavour) {
  const first = figuresOf(flavour).firstToken;
  return graph(
    {
      id: 11,
      title: "First token percentiles",
      says: `Half, 95 and 99 of 100 streams began within this time. ${from}`,
      normal: `p95 below ${firstToken.p95} s.`,
      act: "Open a diamond high above the line. All up: a queue at the relay, longer prompts, or a cache that is no longer hit.",
      none: "no streams",
      size: [12, 9],
      unit: "s",
      steps,
      targets: [
        over(first(0.5, { window }), { legend: "p50" }),
        over(first(0.95, { window }), { legend: "p95", refId: "B", exemplars: true }),
        over(first(0.99, { window }), { legend: "p99", refId: "C" }),
      ],
      dataLinks: onward,
    },
    (builder) => coloured<typeof builder>(percentileColours)(builder.min(0)),
  );
}

function map(flavour: Flavour) {
  return heatmap({
    id: 12,
    title: "First token heatmap",
    says: `Streams per second by how soon they began: the darker, the more of them. ${from}`,
    normal: "The same bands as yesterday.",
    act: "A second band above: some streams wait in a queue, or start a model that was asleep.",
    none: "no streams",
    size: [12, 9],
    unit: "s",
    targets: [buckets(figuresOf(flavour).of.firstToken.heatmap({ where: selected, window }))],
    dataLinks: onward,
  });
}

function by(id: number, whose: "relay" | "model", flavour: Flavour) {
  const name = label[whose];
  const key = whose === "relay" ? "serverAddress" : "requestModel";
  return graph(
    {
      id,
      title: `p95 first token by ${whose}`,
      says: `95 of 100 streams began within this time, by ${whose === "relay" ? "the host that was called" : "the model asked for"}. ${from}`,
      normal: `Each ${whose} at its own height, and flat.`,
      act: `One line that rises: that ${whose}. All lines: the prompts, or this service's way out.`,
      none: "no streams",
      size: [8, 8],
      unit: "s",
      steps,
      targets: [
        over(figuresOf(flavour).firstToken(0.95, { by: [name], window }), { legend: `{{${name}}}`, exemplars: true }),
      ],
      dataLinks: [
        toDashboard(`This ${whose} alone`, "streaming", { [whose]: clicked.label(name) }),
        toSpans("Traces of its late streams", spansWhere(late, `${ofSpan(key)} = "${clicked.label(name)}"`)),
        toRunbook("LLMFirstTokenRegression"),
      ],
    },
    (builder) => builder.min(0),
  );
}

function before(flavour: Flavour) {
  const first = figuresOf(flavour).firstToken;
  return graph(
    {
      id: 15,
      title: "p95 first token now, a day and a week before",
      says: `p95 of what is selected, and dashed what it was at the same time a day and a week before. ${from}`,
      normal: "Close together.",
      act: `At ${firstToken.timesYesterday} times the dashed line LLMFirstTokenRegression fires; the annotations tell what changed.`,
      none: "no streams",
      size: [8, 8],
      unit: "s",
      targets: [
        over(first(0.95, { window }), { legend: "now", exemplars: true }),
        over(first(0.95, { window, offset: "1d" }), { legend: "a day before", refId: "B" }),
        over(first(0.95, { window, offset: "7d" }), { legend: "a week before", refId: "C" }),
      ],
      dataLinks: onward,
    },
    (builder) =>
      coloured<typeof builder>({ now: partColours.firstToken })(
        faded<typeof builder>("a day before", "a week before")(builder.min(0)),
      ),
  );
}
