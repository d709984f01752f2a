import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { partColours } from "../kit/look.ts";
import { selectedRelay } from "../kit/selection.ts";

const { availability, firstToken, duration } = thresholds.objectives;

/** The objectives, by the part of the rules' names that tells them apart. */
export const objectives = [
  {
    id: "availability",
    title: "Availability",
    colour: partColours.outcome,
    share: availability,
    says: "calls that no fault of the relay or the network spoilt",
    alert: "LLMAvailabilityBudgetBurn",
  },
  {
    id: "ttft",
    title: "First token",
    colour: partColours.firstToken,
    share: firstToken.share,
    says: `streams that began within ${firstToken.seconds} s`,
    alert: "LLMFirstTokenBudgetBurn",
  },
  {
    id: "duration",
    title: "Duration",
    colour: partColours.duration,
    share: duration.share,
    says: `good calls that took at most ${duration.seconds} s`,
    alert: "LLMDurationBudgetBurn",
  },
] as const;

export type ObjectiveId = (typeof objectives)[number]["id"];

/** Burn rates from which the budget is used up too fast: what the slowest warning and the slowest critical alert go by. */
export const burnSteps = (["warning", "critical"] as const).map((severity) =>
  Math.min(...thresholds.burn.filter((one) => one.severity === severity).map(({ times }) => times)),
) as [warning: number, critical: number];

/** What the rules record of an objective, of what is selected. */
export function recordedOf(id: ObjectiveId, operation: string): string {
  return `slo:llm_${id}:${operation}{${selectedRelay}}`;
}

/** The objective itself, which is of no service. */
export function objectiveOf(id: ObjectiveId): string {
  return `slo:llm_${id}:objective`;
}

/** How many times faster than sustainable the budget goes, over a window that the rules record; where it is worst. */
export function burnOf(id: ObjectiveId, window: string, by: readonly string[] = []): string {
  const grouped = by.length === 0 ? "" : ` by (${by.join(", ")})`;
  return `max${grouped} (${recordedOf(id, `error_ratio_rate${window}`)}) / on () group_left () (1 - ${objectiveOf(id)})`;
}

/** Rows of the table: an objective of a service on a relay. */
export const rowLabels = ["slo", label.service, label.relay] as const;
