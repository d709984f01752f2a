import { MappingType, type ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";
import { thresholds } from "../../thresholds.ts";
import { badSpans, ofSpan } from "../kit/figures.ts";
import { colour } from "../kit/look.ts";
import { verdicts } from "./sides.ts";

const { canary } = thresholds;

/** Why a panel may be empty. */
export const noRoles =
  "no calls of either relay in the time range: RELAYSCOPE_ROLES says which is baseline and which candidate";

/** How verdicts are written. */
export const words: ValueMap = {
  type: MappingType.ValueToText,
  options: {
    [verdicts.safe]: { text: "SAFE", color: colour.good, index: 0 },
    [verdicts.wait]: { text: "WAIT", color: colour.plain, index: 1 },
    [verdicts.missing]: { text: "NOT SERVED", color: colour.warn, index: 2 },
    [verdicts.stop]: { text: "STOP", color: colour.bad, index: 3 },
  },
};

/** What they rest on. */
export const rule = `STOP: with at least ${canary.calls} calls on each side, the bad share is worse by more than ${canary.z} standard errors, or the p95 of good calls is more than ${canary.p95Ratio} times the old relay's. SAFE: with as many calls, neither. WAIT: too few calls on a side, or more than ${thresholds.errors.share * 100} % of the new relay's are bad, though the old one's are, too. NOT SERVED: no call of it on the new relay.`;

/** The calls that the new relay failed. */
export const badOnNew = badSpans(`${ofSpan("role")} = "candidate"`);
