import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { columns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, ofSpan, spansOver } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { coloured, percentileColours, risingSteps, upTo } from "../kit/look.ts";
import { graph, table } from "../kit/panels.ts";
import { over, rows } from "../kit/queries.ts";

const { latency, firstToken, objectives } = thresholds;

/** Whether it is one model or all of them. */
export function latencyByModel(flavour: Flavour): readonly Row[] {
  return [
    { id: 30, title: "By model and relay", panels: [ranked(flavour)] },
    { id: 40, title: "A graph for each model", collapsed: true, panels: [oneModel(flavour)] },
  ];
}

function ranked(flavour: Flavour) {
  const { duration, firstToken: first, calls } = figuresOf(flavour);
  const each = { by: [label.model, label.relay], window: "$__range" };
  const row = { model: clicked.field(label.model), relay: clicked.field(label.relay) };
  const traces = toSpans(
    "Traces of its slow calls",
    spansOver(latency.p95, `${ofSpan("requestModel")} = "${row.model}"`, `${ofSpan("serverAddress")} = "${row.relay}"`),
  );
  const onward = [toDashboard("This one alone", "latency", row), traces, toDashboard("Its streams", "streaming", row)];
  const seconds = { unit: "s", decimals: 2 };
  return table(
    {
      id: 31,
      title: "Slowest models",
      says: "p50, p95 and p99 of each model on each relay in the time range, the slowest first, with p95 of the first token. From `gen_ai.client.operation.duration` and `…time_to_first_chunk`.",
      normal: `p95 below ${latency.p95} s, and the same model alike on each relay.`,
      act: "One model slow on one relay: that relay's queue for it. On all: the model. Click the row.",
      none: "no traffic",
      size: [24, 9],
      targets: [
        rows(calls(each), "calls"),
        rows(duration(0.5, each), "p50"),
        rows(duration(0.95, each), "p95"),
        rows(duration(0.99, each), "p99"),
        rows(first(0.95, each), "first"),
      ],
    },
    columns(
      [
        { of: label.model, title: "Model", links: onward },
        { of: label.relay, title: "Relay", links: onward },
        { of: valueOf("calls"), title: "Calls", unit: "locale", decimals: 0 },
        { of: valueOf("p50"), title: "p50", ...seconds },
        { of: valueOf("p95"), title: "p95", ...seconds, steps: risingSteps(latency.p95, latency.p99), links: onward },
        { of: valueOf("p99"), title: "p99", ...seconds, steps: upTo(latency.p99) },
        {
          of: valueOf("first"),
          title: "p95 first token",
          ...seconds,
          none: "no streams",
          steps: risingSteps(firstToken.p95, objectives.firstToken.seconds),
        },
      ],
      "p95",
    ),
  );
}

function oneModel(flavour: Flavour) {
  const { duration } = figuresOf(flavour);
  const window = "$__rate_interval";
  return graph(
    {
      id: 41,
      title: "Duration of $model",
      says: "Half and 95 of 100 calls of this model took at most this long: a graph for each model that is chosen above. A diamond is a call: it leads to its trace. From `gen_ai.client.operation.duration`.",
      normal: "Flat.",
      act: "Compare with the same model on another relay, by the table above.",
      none: "no traffic",
      size: [24, 7],
      unit: "s",
      targets: [
        over(duration(0.5, { window }), { legend: "p50" }),
        over(duration(0.95, { window }), { legend: "p95", refId: "B", exemplars: true }),
      ],
      dataLinks: [
        toDashboard("This model alone", "latency"),
        toSpans("Traces of its slow calls", spansOver(latency.p95, `${ofSpan("requestModel")} =~ "$model"`)),
        toRunbook("LLMLatencyHigh"),
      ],
    },
    (builder) =>
      coloured<typeof builder>(percentileColours)(builder.min(0)).repeat("model").repeatDirection("h").maxPerRow(3),
  );
}
