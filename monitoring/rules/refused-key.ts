import type { Histogram } from "../flavour.ts";
import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { byRelay } from "./recording.ts";

/** More calls than these were refused for the key or the account behind it. */
interface Limits {
  readonly tenMinutes: number;
  /** Where it goes on: in the last 20 minutes, too. */
  readonly hour?: number;
}

/** When calls are refused for a key: so `much` of what a service calls that it is the key, or so `little` that it is one of many. */
export function refusedKey(calls: Histogram, outcome: "auth" | "quota", { tenMinutes, hour }: Limits) {
  const refused = (window: string) => calls.recent({ where: `${label.outcome}="${outcome}"`, window, by: byRelay });
  // Of a series that began with its first value, increase() may know nothing: then it is not little.
  const little = (window: string) =>
    `${refused(window)} < ${thresholds.keyShare} * ${calls.count({ window, by: byRelay, over: "increase" })}`;
  const windows = [{ window: "10m", many: `${refused("10m")} > ${tenMinutes}` }];
  if (hour !== undefined) windows.push({ window: "1h", many: `${refused("1h")} > ${hour}\nand ${refused("20m")} > 0` });
  const when = (so: "unless" | "and") =>
    windows.map(({ window, many }) => `(${many}\n${so} ${little(window)})`).join("\nor\n");
  return { much: when("unless"), little: when("and") };
}
