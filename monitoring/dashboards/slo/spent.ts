import type { Flavour, Histogram } from "../../flavour.ts";
import { bad, label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { badSpans, failedRecords, figuresOf, ofSpan, spansOver, spansWhere } from "../kit/figures.ts";
import { clicked, toDashboard, toRecords, toRunbook, toSpans } from "../kit/links.ts";
import { beside, coloured, outcomeColours } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { selectedRelay } from "../kit/selection.ts";
import { recordedOf } from "./objectives.ts";

const { firstToken, duration } = thresholds.objectives;

/** Which calls spent the budgets. */
export function whatSpentIt(flavour: Flavour): Row {
  const histograms = figuresOf(flavour).of;
  const late = spansWhere(`${ofSpan("timeToFirstChunk")} > ${firstToken.seconds}`);
  return {
    id: 30,
    title: "What spent it",
    panels: [
      failed(flavour),
      slower(32, "ttft", "Late first tokens by relay", {
        beyond: histograms.firstToken,
        bound: firstToken.seconds,
        says: `Streams per second that began after more than ${firstToken.seconds} s`,
        none: "no streams yet, or the rules are not loaded",
        traces: late,
        alert: "LLMFirstTokenBudgetBurn",
        act: "Streaming says which model it is, and whether it was so yesterday.",
      }),
      slower(33, "duration", "Slow calls by relay", {
        beyond: histograms.duration,
        bound: duration.seconds,
        says: `Good calls per second that took more than ${duration.seconds} s`,
        none: "no traffic yet, or the rules are not loaded",
        traces: spansOver(duration.seconds),
        alert: "LLMDurationBudgetBurn",
        act: "Latency says which model it is, and where the time goes.",
      }),
    ],
  };
}

function failed(flavour: Flavour) {
  const window = "$__rate_interval";
  return graph(
    {
      id: 31,
      title: "Bad calls by outcome",
      says: `Calls per second that spent the availability budget, by \`${label.outcome}\`, stacked. From \`gen_ai.client.operation.duration\`.`,
      normal: "None, or single ones.",
      act: "rate_limit and quota: Capacity and pipeline. network and timeout: the way there. overloaded and server: the relay.",
      none: "no call was bad",
      size: [8, 8],
      unit: "reqps",
      stacked: true,
      targets: [
        over(figuresOf(flavour).pace({ where: bad, by: [label.outcome], window }), {
          legend: `{{${label.outcome}}}`,
        }),
      ],
      dataLinks: [
        toSpans("Their traces", badSpans()),
        toRecords("Log records of failed calls", failedRecords),
        toDashboard("Capacity and pipeline", "pipeline"),
        toRunbook("LLMAvailabilityBudgetBurn"),
      ],
    },
    (builder) => coloured<typeof builder>(outcomeColours)(builder.min(0)),
  );
}

interface SlowWords {
  readonly beyond: Histogram;
  readonly bound: number;
  readonly says: string;
  readonly act: string;
  readonly none: string;
  readonly traces: string;
  readonly alert: string;
}

function slower(id: number, objective: "ttft" | "duration", title: string, words: SlowWords) {
  const { beyond, bound, says, act, none, traces, alert } = words;
  const far = `all, over ${2 * bound} s`;
  const onward = [toSpans("Traces of such calls", traces), toRunbook(alert)];
  const where = [selectedRelay, objective === "duration" ? `${label.outcome}="ok"` : ""].filter((one) => one !== "");
  return graph(
    {
      id,
      title,
      says: `${says}, by the host that was called, stacked; dashed, of all those that took more than ${2 * bound} s. A diamond is a call, by its seconds at the upper edge: it leads to its trace. From the rule \`slo:llm_${objective}:bad_rate5m\` and \`${objective === "ttft" ? "gen_ai.client.operation.time_to_first_chunk" : "gen_ai.client.operation.duration"}\`.`,
      normal: "None, or single ones.",
      act,
      none,
      size: [8, 8],
      unit: "reqps",
      stacked: true,
      targets: [
        over(`sum by (${label.relay}) (${recordedOf(objective, "bad_rate5m")})`, { legend: `{{${label.relay}}}` }),
        // What the rule records has no exemplars; the buckets beyond the objective have those of such calls.
        over(beyond.beyond(2 * bound, { where: where.join(", "), window: "$__rate_interval" }), {
          legend: far,
          refId: "B",
          exemplars: true,
        }),
      ],
      linksOf: {
        A: [
          toDashboard("Latency of this relay", "latency", { relay: clicked.label(label.relay) }),
          toDashboard("Its streams", "streaming", { relay: clicked.label(label.relay) }),
          ...onward,
        ],
        B: onward,
      },
    },
    (builder) => beside<typeof builder>(far)(builder.min(0)),
  );
}
