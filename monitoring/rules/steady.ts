import type { Histogram } from "../flavour.ts";
import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { record, type Rule } from "./rule.ts";

const by = [label.env, label.service];
const tenMinutes = "service:llm_calls:increase10m";
const steady = "service:llm_steady:rate2h";
const from = thresholds.vanishedFrom * 600;

/** How long a service has to be busy to be steady: all but one of the ten minutes in it, which a deploy may take. */
export const busy = { hours: 2, window: "2h", slices: 11 } as const;

/** What a service calls in 10 minutes, and its calls a second where it has been busy for hours: no burst, and no short job. */
export function steadyRules(calls: Histogram): readonly Rule[] {
  return [
    record(tenMinutes, calls.count({ window: "10m", by, over: "increase" })),
    record(
      steady,
      `avg_over_time((${tenMinutes} > ${from})[${busy.window}:10m]) / 600\nand count_over_time((${tenMinutes} > ${from})[${busy.window}:10m]) >= ${busy.slices}`,
    ),
  ];
}

/** That a steady service is silent, and was not at this time of yesterday or of the same day a week ago, where that is known. */
export function vanished(calls: Histogram): string {
  // Half an hour later then, so that a day may end a little sooner.
  const usual = [quietBefore("1d", "23h30m"), quietBefore("7d", "6d23h30m")];
  // Not `== 0`: the series of a process that is gone are gone with it.
  return [`last_over_time(${steady}[1h])`, `${calls.count({ window: "5m", by })} > 0`, ...usual].join("\nunless ");
}

function quietBefore(day: string, offset: string): string {
  return `(present_over_time(${tenMinutes}[1d:10m] offset ${day}) unless last_over_time(${tenMinutes}[10m] offset ${offset}) > ${from})`;
}
