import { MappingType, type ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { columns, valueOf } from "../kit/columns.ts";
import type { Row } from "../kit/dashboard.ts";
import { clicked, toDashboard, toRunbook } from "../kit/links.ts";
import { fallingSteps, percent, risingSteps } from "../kit/look.ts";
import { stat, table } from "../kit/panels.ts";
import { now, rows } from "../kit/queries.ts";
import { burnOf, burnSteps, objectiveOf, objectives, recordedOf, rowLabels } from "./objectives.ts";

const { budgetLow } = thresholds;
const none = "no traffic yet, or the rules are not loaded";

/** What is left of each budget, how fast it goes, and whose it is. */
export function promises(): Row {
  return { id: 1, title: "Now", panels: [...left(), ...speed(), each()] };
}

function left() {
  return objectives.map(({ id, title, share, says, alert }, at) =>
    stat({
      id: 2 + at,
      title: `${title}: budget left`,
      says: `${percent(share)} of the calls are to be ${says}. Of what may be bad in 30 days this much is left, where it is least. From the rule \`slo:llm_${id}:error_budget_remaining_ratio\`.`,
      normal: `Above ${percent(budgetLow)}; below 0 the objective is missed.`,
      act: "The table below says whose it is; hold back risky changes there until it has grown again.",
      none,
      size: [4, 4],
      unit: "percentunit",
      decimals: 1,
      steps: fallingSteps(0, budgetLow),
      targets: [now(`min(${recordedOf(id, "error_budget_remaining_ratio")})`, { legend: "left" })],
      dataLinks: [toDashboard("Overview", "overview"), toRunbook(alert)],
    }),
  );
}

function speed() {
  return objectives.map(({ id, title, alert }, at) =>
    stat({
      id: 5 + at,
      title: `${title}: burn rate, 1 h`,
      says: `How many times faster than sustainable the budget went in the last hour, where it is worst: at 1 it lasts exactly 30 days. From the rules \`slo:llm_${id}:error_ratio_rate1h\` and \`slo:llm_${id}:objective\`.`,
      normal: `Below ${burnSteps[0]}.`,
      act: `See below what spends it. ${alert} fires when it lasts.`,
      none,
      size: [4, 4],
      unit: "none",
      decimals: 2,
      steps: risingSteps(...burnSteps),
      targets: [now(burnOf(id, "1h"), { legend: "times" })],
      dataLinks: [toDashboard("Overview", "overview"), toRunbook(alert)],
    }),
  );
}

function each() {
  const row = { service: clicked.field(label.service), relay: clicked.field(label.relay) };
  const onward = [
    toDashboard("This one alone", "slo", row),
    toDashboard("Overview of it", "overview", row),
    toDashboard("Its latency", "latency", row),
  ];
  const share = { unit: "percentunit", decimals: 2 };
  return table(
    {
      id: 8,
      title: "Objectives by service and relay",
      says: "Each objective of each service on each relay: what is promised, what was kept in 30 days, what is left of the budget, how fast it went in the last hour, and how long it lasts at that pace. From the rules `slo:llm_*`.",
      normal: "Budget left everywhere; no time given where nothing burns.",
      act: "Begin with the least budget; a time of hours calls for the runbook of the alert.",
      none,
      size: [24, 9],
      targets: [
        rows(promised, "promised"),
        rows(`1 - (1 - ${remaining}) * on (slo) group_left () (1 - ${allObjectives})`, "kept"),
        rows(remaining, "left"),
        rows(burn, "burn"),
        rows(`clamp_min(${remaining}, 0) * ${budgetSeconds} / (${burn} > 0)`, "lasts"),
      ],
    },
    columns(
      [
        { of: "slo", title: "Objective", words: titles },
        { of: label.service, title: "Service", links: onward },
        { of: label.relay, title: "Relay", links: onward },
        { of: valueOf("promised"), title: "Promised", ...share },
        { of: valueOf("kept"), title: "Kept in 30 days", ...share },
        { of: valueOf("left"), title: "Budget left", ...share, steps: fallingSteps(0, budgetLow), links: onward },
        { of: valueOf("burn"), title: "Burn rate, 1 h", unit: "none", decimals: 2, steps: risingSteps(...burnSteps) },
        { of: valueOf("lasts"), title: "Lasts at this pace", unit: "s", decimals: 1, none: "nothing burns" },
      ],
      "Budget left",
      false,
    ),
  );
}

/** The rules call them by their short names. */
const titles: ValueMap = {
  type: MappingType.ValueToText,
  options: Object.fromEntries(objectives.map(({ id, title }, index) => [id, { text: title, index }])),
};

/** Of all objectives: the rules give each series a label that tells whose it is. */
function ofAll(operation: string): string {
  return objectives.map(({ id }) => recordedOf(id, operation)).join(" or ");
}

const by = rowLabels.join(", ");
const allObjectives = `max by (slo) (${objectives.map(({ id }) => objectiveOf(id)).join(" or ")})`;
const remaining = `min by (${by}) (${ofAll("error_budget_remaining_ratio")})`;
const promised = `0 * ${remaining} + on (slo) group_left () ${allObjectives}`;
const burn = `(max by (${by}) (${ofAll("error_ratio_rate1h")}) / on (slo) group_left () (1 - ${allObjectives}))`;
/** The rules' 30 days. */
const budgetSeconds = 30 * 86_400;
