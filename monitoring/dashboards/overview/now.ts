import { BigValueColorMode } from "@grafana/grafana-foundation-sdk/common";
import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { badSpans, figuresOf, firing, spansOver } from "../kit/figures.ts";
import { toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { fallingSteps, oneIsBad, percent, restOf, risingSteps } from "../kit/look.ts";
import { stat } from "../kit/panels.ts";
import { now } from "../kit/queries.ts";
import { selectedRelay } from "../kit/selection.ts";
import { cost } from "./cost.ts";
import { trends } from "./trends.ts";

const { objectives, errors, latency, firstToken, budgetLow } = thresholds;
const window = "$__range";

/** The answers first, then since when. */
export function nowRow(flavour: Flavour): Row {
  return {
    id: 1,
    title: "In the time range",
    panels: [...upAndSlow(flavour), ...cost(flavour), calls(flavour), ...trends(flavour)],
  };
}

function upAndSlow(flavour: Flavour) {
  const figures = figuresOf(flavour);
  return [
    stat(
      {
        id: 3,
        title: "Availability",
        says: `Share of the calls in the time range that no fault of the relay or the network spoilt: outcomes of \`${label.outcome}\` that are the app's own doing (cancelled, caller, auth, blocked) are not held against it. From \`gen_ai.client.operation.duration\`.`,
        normal: `${percent(objectives.availability)} and more.`,
        act: "See below since when and on which relay, then the failed calls in Evidence.",
        none: "no traffic",
        size: [3, 4],
        unit: "percentunit",
        decimals: 2,
        steps: fallingSteps(restOf(errors.share), objectives.availability),
        targets: [now(`1 - ${figures.badShare({ window })}`, { legend: "available" })],
        dataLinks: [
          toDashboard("SLO", "slo"),
          toSpans("Traces of failed calls", badSpans()),
          toRunbook("LLMErrorRatioHigh"),
        ],
      },
      (builder) => builder.colorMode(BigValueColorMode.Background),
    ),
    stat({
      id: 4,
      title: "Alerts firing now",
      says: "Critical and warning alerts that fire now, whatever the time range: of what is selected, and those that are of no service, relay or model, as the pipeline's are. One counts once, of however many services, relays and models. From Prometheus' `ALERTS`.",
      normal: "None.",
      act: "The list stands under Evidence, each with its runbook.",
      none: "not even Watchdog: no rules are evaluated",
      size: [3, 4],
      unit: "short",
      steps: oneIsBad,
      targets: [
        now(`count(count by (alertname) (${firing('severity=~"critical|warning"')})) or 0 * count(${firing()})`, {
          legend: "firing",
        }),
      ],
      dataLinks: [toDashboard("SLO", "slo"), toDashboard("Capacity and pipeline", "pipeline")],
    }),
    stat({
      id: 5,
      title: "Error budget left, 30 days",
      says: `What is left of the budget of failed calls of the last 30 days, whatever the time range, of the service and relay where it is least: 1 − bad share ÷ (1 − objective); −100 % is twice as many failed calls as the objective allows. From the rule \`slo:llm_availability:error_budget_remaining_ratio\`. Not narrowed by model.`,
      normal: "More than a quarter; below 0 the objective is missed.",
      act: "SLO shows which service and relay use it up, and how fast.",
      none: "no traffic yet, or the rules are not loaded",
      size: [3, 4],
      unit: "percentunit",
      decimals: 1,
      steps: fallingSteps(0, budgetLow),
      targets: [now(`min(slo:llm_availability:error_budget_remaining_ratio{${selectedRelay}})`, { legend: "left" })],
      dataLinks: [toDashboard("SLO", "slo"), toRunbook("LLMAvailabilityBudgetBurn")],
    }),
    stat({
      id: 6,
      title: "p95 duration",
      says: "95 of 100 calls in the time range took at most this long, from the request to the last byte, retries included. From `gen_ai.client.operation.duration`.",
      normal: `Below ${latency.p95} s, and as yesterday.`,
      act: "Latency shows which relay or model it is, and whether the first token or the rest is slow.",
      none: "no traffic",
      size: [3, 4],
      unit: "s",
      decimals: 2,
      steps: risingSteps(latency.p95, latency.p99),
      targets: [now(figures.duration(0.95, { window }), { legend: "p95" })],
      dataLinks: [
        toDashboard("Latency", "latency"),
        toSpans("Traces of slow calls", spansOver(latency.p95)),
        toRunbook("LLMLatencyHigh"),
      ],
    }),
    stat({
      id: 7,
      title: "p95 first token",
      says: "95 of 100 streams in the time range began to answer within this time. From `gen_ai.client.operation.time_to_first_chunk`.",
      normal: `Below ${firstToken.p95} s.`,
      act: "Streaming shows which relay or model it is.",
      none: "no streams",
      size: [3, 4],
      unit: "s",
      decimals: 2,
      steps: risingSteps(firstToken.p95, objectives.firstToken.seconds),
      targets: [now(figures.firstToken(0.95, { window }), { legend: "p95" })],
      dataLinks: [toDashboard("Streaming", "streaming"), toRunbook("LLMFirstTokenRegression")],
    }),
  ];
}

function calls(flavour: Flavour) {
  return stat({
    id: 2,
    title: "Calls",
    says: "Model calls that ended in the time range, retries included in the call. From `gen_ai.client.operation.duration`.",
    normal: "As at the same time yesterday.",
    act: "None at all: look at the service first, then at Capacity and pipeline.",
    none: "no traffic",
    size: [3, 4],
    unit: "locale",
    decimals: 0,
    targets: [now(figuresOf(flavour).calls({ window }), { legend: "calls" })],
    dataLinks: [toDashboard("Latency", "latency"), toDashboard("Capacity and pipeline", "pipeline")],
  });
}
