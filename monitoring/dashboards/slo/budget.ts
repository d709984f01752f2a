import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { clicked, toDashboard, toRunbook } from "../kit/links.ts";
import { coloured, fallingSteps } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { objectives, recordedOf } from "./objectives.ts";

const operation = "error_budget_remaining_ratio";
const none = "no traffic yet, or the rules are not loaded";
const steps = fallingSteps(0, thresholds.budgetLow);

/** What was left of the budgets, and since when it shrinks. */
export function budgets(): Row {
  return {
    id: 20,
    title: "Budget over time",
    panels: [
      graph(
        {
          id: 21,
          title: "Budget left by objective",
          says: `What is left of each objective's budget of 30 days, where it is least. From the rules \`slo:llm_*:${operation}\`.`,
          normal: "Falls and grows slowly, above 0.",
          act: "A step down is one incident: the annotations and the graphs below name it. A slope is a lasting fault.",
          none,
          size: [12, 9],
          unit: "percentunit",
          steps,
          targets: objectives.map(({ id, title }, at) =>
            over(`min(${recordedOf(id, operation)})`, { legend: title, refId: String.fromCodePoint(65 + at) }),
          ),
          dataLinks: [toDashboard("Overview", "overview"), toRunbook("LLMAvailabilityBudgetBurn")],
        },
        coloured(Object.fromEntries(objectives.map(({ title, colour }) => [title, colour]))),
      ),
      graph({
        id: 22,
        title: "Availability: budget left by relay",
        says: `What is left of the budget of failed calls, by the host that was called, of the service where it is least. From the rule \`slo:llm_availability:${operation}\`.`,
        normal: "All relays alike.",
        act: "One relay alone falls: send less there, or to another relay of the same models: Migration compares two.",
        none,
        size: [12, 9],
        unit: "percentunit",
        steps,
        targets: [
          over(`min by (${label.relay}) (${recordedOf("availability", operation)})`, {
            legend: `{{${label.relay}}}`,
          }),
        ],
        dataLinks: [
          toDashboard("This relay alone", "slo", { relay: clicked.label(label.relay) }),
          toDashboard("Its latency", "latency", { relay: clicked.label(label.relay) }),
          toRunbook("LLMAvailabilityBudgetBurn"),
        ],
      }),
    ],
  };
}
