import type { Flavour } from "../../flavour.ts";
import { bad, label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import { figuresOf } from "../kit/figures.ts";

/** The relay that is moved from, and the one that is moved to. */
export type Role = "baseline" | "candidate";

export const role = (one: Role) => `${label.role}="${one}"`;
export const eitherRole = `${label.role}=~"baseline|candidate"`;
export const roleColours = { baseline: "blue", candidate: "orange" } as const;

/** What the verdicts' numbers mean; a greater one matters more. */
export const verdicts = { safe: 0, wait: 1, missing: 2, stop: 3 } as const;

type By = readonly string[];
const window = "$__range";

/** Figures of the two sides over the time range, each by the same labels. */
export function sidesOf(flavour: Flavour, by: By) {
  const figures = figuresOf(flavour);
  const calls = (one: Role) => figures.calls({ by, window, where: role(one) });
  const faults = (one: Role) =>
    `(${figures.calls({ by, window, where: `${role(one)}, ${bad}` })} or 0 * ${calls(one)})`;
  const badShare = (one: Role) => `${faults(one)} / (${calls(one)} > 0)`;
  const p95 = (one: Role) => figures.duration(0.95, { by, window, where: `${role(one)}, ${label.outcome}="ok"` });
  const p95Ratio = `${p95("candidate")} / ${p95("baseline")}`;
  return { calls, faults, badShare, p95, p95Ratio, zscore: zscore(calls, faults) };
}

/**
 * By how many standard errors the shares of bad calls differ, as the alert has it: of two proportions, pooled; half a fault on one
 * call more keeps it a number where neither side has any.
 */
function zscore(calls: (one: Role) => string, faults: (one: Role) => string): string {
  const [before, after] = [`(${calls("baseline")} > 0)`, `(${calls("candidate")} > 0)`];
  const [failedBefore, failed] = [faults("baseline"), faults("candidate")];
  const pooled = `((${failed} + ${failedBefore} + 0.5) / (${after} + ${before} + 1))`;
  return `(${failed} / ${after} - ${failedBefore} / ${before}) / sqrt(${pooled} * (1 - ${pooled}) * (1 / ${after} + 1 / ${before}))`;
}

/** Whether a model may move on: too few calls say nothing, and what the new relay was never asked for is not known either. */
export function verdictOf(flavour: Flavour, by: By): string {
  const { z, calls: least, p95Ratio } = thresholds.canary;
  const sides = sidesOf(flavour, by);
  const enough = `(${sides.calls("candidate")} >= bool ${least}) * (${sides.calls("baseline")} >= bool ${least})`;
  const slower = `((${sides.p95Ratio}) > bool ${p95Ratio} or 0 * ${sides.calls("candidate")})`;
  // As bad as the old one is no reason to move on.
  const failing = `(${sides.badShare("candidate")} > bool ${thresholds.errors.share})`;
  const worse = `clamp_max((${sides.zscore} > bool ${z}) + ${slower}, 1)`;
  const { stop, safe, wait, missing } = verdicts;
  const judged = `${enough} * (${stop} * ${worse} + ${wait} * ${failing} * (1 - ${worse}) - ${wait - safe}) + ${wait}`;
  return `${judged} or 0 * ${sides.calls("baseline")} + ${missing}`;
}
