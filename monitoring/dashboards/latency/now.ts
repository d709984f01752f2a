import type { Flavour } from "../../flavour.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, spansOver } from "../kit/figures.ts";
import { durationHeatmap, durationPercentiles } from "../kit/latency-panels.ts";
import { toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { percent, restOf, risingSteps, upTo } from "../kit/look.ts";
import { stat } from "../kit/panels.ts";
import { now } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";

const { latency, firstToken, objectives } = thresholds;
const window = "$__range";
const from = "From `gen_ai.client.operation.duration`.";

/** How long calls take, and whether that is news. */
export function howSlow(flavour: Flavour): Row {
  return {
    id: 1,
    title: "In the time range",
    panels: [...figures(flavour), durationPercentiles(flavour, 8, [12, 9]), durationHeatmap(flavour, 9, [12, 9])],
  };
}

function figures(flavour: Flavour) {
  const { duration, firstToken: first, of } = figuresOf(flavour);
  const asked = { where: selected, window, over: "increase" as const };
  return [
    stat({
      id: 2,
      title: "p50",
      says: `Half of the calls in the time range took at most this long. ${from}`,
      normal: "As yesterday: it goes by models and by the length of answers.",
      act: "Up together with p95: all calls are slow, not some.",
      none: "no traffic",
      size: [4, 4],
      unit: "s",
      decimals: 2,
      targets: [now(duration(0.5, { window }), { legend: "p50" })],
      dataLinks: [toDashboard("Overview", "overview")],
    }),
    stat({
      id: 3,
      title: "p95",
      says: `95 of 100 calls in the time range took at most this long. ${from}`,
      normal: `Below ${latency.p95} s.`,
      act: "By relay and by model, below, says whose it is.",
      none: "no traffic",
      size: [4, 4],
      unit: "s",
      decimals: 2,
      steps: risingSteps(latency.p95, latency.p99),
      targets: [now(duration(0.95, { window }), { legend: "p95" })],
      dataLinks: [toSpans("Traces of slow calls", spansOver(latency.p95)), toRunbook("LLMLatencyHigh")],
    }),
    stat({
      id: 4,
      title: "p99",
      says: `99 of 100 calls in the time range took at most this long. ${from}`,
      normal: `Below ${latency.p99} s.`,
      act: "Far above p95: single calls, retries among them. Open their traces.",
      none: "no traffic",
      size: [4, 4],
      unit: "s",
      decimals: 2,
      steps: upTo(latency.p99),
      targets: [now(duration(0.99, { window }), { legend: "p99" })],
      dataLinks: [toSpans("Traces of the slowest calls", spansOver(latency.p99)), toRunbook("LLMLatencyCritical")],
    }),
    stat({
      id: 5,
      title: `Calls over ${objectives.duration.seconds} s`,
      says: `Share of the calls in the time range that took longer than the duration objective has it; unlike there, failed ones too. ${from}`,
      normal: `Below ${percent(restOf(objectives.duration.share))}.`,
      act: "SLO says how fast the budget goes.",
      none: "no traffic",
      size: [4, 4],
      unit: "percentunit",
      decimals: 1,
      steps: upTo(restOf(objectives.duration.share)),
      targets: [
        now(`1 - ${of.duration.within(objectives.duration.seconds, asked)} / (${of.duration.count(asked)} > 0)`, {
          legend: "over",
        }),
      ],
      dataLinks: [toDashboard("SLO", "slo"), toRunbook("LLMDurationBudgetBurn")],
    }),
    stat({
      id: 6,
      title: "p95 first token",
      says: "95 of 100 streams in the time range began to answer within this time. From `gen_ai.client.operation.time_to_first_chunk`.",
      normal: `Below ${firstToken.p95} s.`,
      act: "Slow as well: the wait, not the writing. Streaming has the details.",
      none: "no streams",
      size: [4, 4],
      unit: "s",
      decimals: 2,
      steps: risingSteps(firstToken.p95, objectives.firstToken.seconds),
      targets: [now(first(0.95, { window }), { legend: "p95" })],
      dataLinks: [toDashboard("Streaming", "streaming"), toRunbook("LLMFirstTokenRegression")],
    }),
    stat({
      id: 7,
      title: "Mean",
      says: `Seconds of all calls in the time range ÷ their number: what adds up to waiting time. ${from}`,
      normal: "Between p50 and p95.",
      act: "Close to p95 or above it: a few calls take most of the time.",
      none: "no traffic",
      size: [4, 4],
      unit: "s",
      decimals: 2,
      targets: [now(`${of.duration.sum(asked)} / (${of.duration.count(asked)} > 0)`, { legend: "mean" })],
      dataLinks: [toSpans("Traces of slow calls", spansOver(latency.p95))],
    }),
  ];
}
