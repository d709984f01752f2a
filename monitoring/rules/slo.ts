import { histogramOf, type Flavour } from "../flavour.ts";
import { bad, label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { byRelay, orNone } from "./recording.ts";
import { alert, record, type Group, type Rule } from "./rule.ts";
import { the } from "./said.ts";

/** A promise, and how many calls broke it. */
interface Objective {
  /** Part of the recorded names, and the label `slo`. */
  readonly id: "availability" | "ttft" | "duration";
  readonly alert: string;
  readonly share: number;
  /** As in "the error budget for …". */
  readonly what: string;
  /** As in "3 % of the calls …". */
  readonly broken: string;
  /** Bad calls a second, where there are calls. */
  bad(window: string): string;
  all(window: string): string;
}

/** The longer windows are summed from the shortest: that costs a sample a minute, and not one per series and export. */
const asked = ["5m", "30m", "1h", "2h", "6h"] as const;
const summed = ["1d", "3d"] as const;

/** Objectives of each service on each relay, what is left of their budgets, and alerts when one is used up too fast. */
export function slo(flavour: Flavour): readonly Group[] {
  return objectivesOf(flavour).flatMap((objective) => [
    { name: `relayscope-slo-${objective.id}`, interval: "1m", rules: recordings(objective) },
    { name: `relayscope-slo-${objective.id}-alerts`, interval: "1m", rules: burns(objective) },
  ]);
}

function objectivesOf(flavour: Flavour): readonly Objective[] {
  const { availability, firstToken, duration } = thresholds.objectives;
  const calls = histogramOf("duration", flavour);
  const streams = histogramOf("timeToFirstChunk", flavour);
  const ok = `${label.outcome}="ok"`;
  return [
    {
      id: "availability",
      alert: "LLMAvailabilityBudgetBurn",
      share: availability,
      what: "availability",
      broken: "failed by a fault of the relay or the network",
      bad: (window) => orNone(calls.count({ window, by: byRelay, where: bad }), calls.count({ window, by: byRelay })),
      all: (window) => calls.count({ window, by: byRelay }),
    },
    {
      id: "ttft",
      alert: "LLMFirstTokenBudgetBurn",
      share: firstToken.share,
      what: "the first token",
      broken: `streamed their first token after more than ${firstToken.seconds} s`,
      ...slowerThan(firstToken.seconds, streams, ""),
    },
    {
      id: "duration",
      alert: "LLMDurationBudgetBurn",
      share: duration.share,
      what: "duration",
      broken: `took more than ${duration.seconds} s`,
      ...slowerThan(duration.seconds, calls, ok),
    },
  ];
}

function slowerThan(
  seconds: number,
  histogram: ReturnType<typeof histogramOf>,
  where: string,
): Pick<Objective, "bad" | "all"> {
  const all = (window: string) => histogram.count({ window, by: byRelay, where });
  return {
    all,
    // Of no calls the share within is no number.
    bad: (window) =>
      `clamp_min((${all(window)} > 0) - ${histogram.within(seconds, { window, by: byRelay, where })}, 0)`,
  };
}

function recordings({ id, share, bad, all }: Objective): readonly Rule[] {
  const name = (operation: string) => `slo:llm_${id}:${operation}`;
  const make = (operation: string, expr: string) => record(name(operation), expr, { slo: id });
  const ratio = (window: string) => `(${bad(window)})\n/\n(${all(window)} > 0)`;
  const summedRatio = (window: string) =>
    `sum_over_time(${name("bad_rate5m")}[${window}])\n/\n(sum_over_time(${name("requests_rate5m")}[${window}]) > 0)`;
  return [
    // Summed over days, so that it is told of times without calls, too.
    make("bad_rate5m", orNone(bad("5m"), all("5m"))),
    make("requests_rate5m", all("5m")),
    make("requests_rate1h", all("1h")),
    ...asked.map((window) => make(`error_ratio_rate${window}`, ratio(window))),
    ...summed.map((window) => make(`error_ratio_rate${window}`, summedRatio(window))),
    make("objective", `vector(${share})`),
    make("error_budget_remaining_ratio", `1 - (\n${summedRatio("30d")}\n) / ${budgetOf(share)}`),
  ];
}

function burns({ id, alert: name, share, what, broken }: Objective): readonly Rule[] {
  const { leastBad, leastCallsPerHour } = thresholds;
  // Recorded once a minute, each is of that minute.
  const badCalls = (window: string) => `sum_over_time(slo:llm_${id}:bad_rate5m[${window}]) * 60`;
  const busy = `\nand slo:llm_${id}:requests_rate1h * 3600 >= ${leastCallsPerHour}`;
  return thresholds.burn.map(({ severity, times, long, short, for: lasting }) => {
    const over = (window: string) => `slo:llm_${id}:error_ratio_rate${window} > ${times} * ${budgetOf(share)}`;
    const enough = `and ${badCalls(long)} >= ${leastBad.burn.long}\nand ${badCalls(short)} > ${leastBad.burn.short}`;
    return alert(name, {
      severity,
      category: "slo",
      // Few calls wake nobody, but days of them are told.
      expr: `${over(long)}\nand ${over(short)}\n${enough}${severity === "critical" ? busy : ""}`,
      for: lasting,
      labels: { slo: id, long_window: long, short_window: short },
      summary: `Calls of ${the.service} to ${the.relay} use up the error budget for ${what} too fast.`,
      description: `Over the last ${long} {{ $value | humanizePercentage }} of the calls ${broken}, and over the last ${short} it went on: ${times === 1 ? "more than" : `more than ${times} times`} what the objective of ${percent(share)} allows. See which outcomes and models it is before you act on the relay.`,
      dashboard: "slo",
      filter: { env: label.env, service: label.service, relay: label.relay },
    });
  });
}

/** The share that may be bad, without what binary fractions add. */
function budgetOf(share: number): number {
  return Number((1 - share).toFixed(6));
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
