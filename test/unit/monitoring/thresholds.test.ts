import { expect, test } from "vitest";
import { parse } from "yaml";
import { histogramOf } from "../../../monitoring/flavour.ts";
import { thresholds } from "../../../monitoring/thresholds.ts";
import { ruleFileTexts } from "../../../tools/rules.ts";
import { durationBuckets, metrics, type MetricKey } from "../../../src/telemetry/catalog.ts";

// A number that a histogram can't show makes an alert that is silent for ever, or one that is always wrong.
const { objectives, burn, latency, firstToken, canary } = thresholds;
const bounds: readonly number[] = durationBuckets;
const last = Math.max(...bounds);

test("every histogram that is compared with a number of seconds has the buckets that the numbers are chosen by", () => {
  const compared: readonly MetricKey[] = [
    "duration",
    "timeToFirstChunk",
    "inferenceDuration",
    "inferenceTimeToFirstChunk",
  ];
  for (const key of compared) expect(metrics[key]).toMatchObject({ buckets: durationBuckets });
});

test.each([
  ["the first token's objective", objectives.firstToken.seconds],
  ["the duration's objective", objectives.duration.seconds],
  ["latency.p95", latency.p95],
  ["latency.p99", latency.p99],
  ["firstToken.p95", firstToken.p95],
])("%s is a bound of the buckets, below the last", (_what, seconds) => {
  expect(reasonAgainst(seconds)).toBeUndefined();
});

test.each([
  [100, "above the last bound"],
  [last, "the last bound"],
  [5, "between two bounds"],
])("%d s would be found: %s", (seconds, reason) => {
  expect(reasonAgainst(seconds)).toBe(reason);
});

test("a bound of an objective is written into rules as Prometheus writes `le` over OTLP, and as it does after a scrape", () => {
  for (const { seconds } of [objectives.firstToken, objectives.duration]) {
    // Of a whole number it is "1" in one case and "1.0" in the other.
    expect(Number.isInteger(seconds)).toBe(false);
    expect(histogramOf("duration", "classic").within(seconds, { window: "5m" })).toContain(`le="${seconds}"`);
  }
});

test.each(Object.entries({ ...objectives }))(
  "the objective of %s is a share of the calls, and not all",
  (_what, given) => {
    const share = typeof given === "number" ? given : given.share;
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(1);
  },
);

test("every pace can be reached: more than all calls can't be bad", () => {
  const shares = [objectives.availability, objectives.firstToken.share, objectives.duration.share];
  for (const { times } of burn) for (const share of shares) expect(times * (1 - share)).toBeLessThan(1);
});

test("the faster the pace, the shorter its windows and its wait; the short window is within the long one", () => {
  const paces = burn.map(({ times }) => times);
  expect(paces).toEqual(paces.toSorted((one, other) => other - one));
  for (const key of ["long", "short", "for"] as const) {
    const lengths = burn.map((each) => minutes(each[key]));
    expect(lengths).toEqual(lengths.toSorted((one, other) => one - other));
  }
  for (const { long, short, for: wait } of burn) {
    expect(minutes(long) / minutes(short)).toBe(12);
    expect(minutes(wait)).toBeLessThan(minutes(long));
  }
});

test.each([
  ["outage", thresholds.outage.share],
  ["errors", thresholds.errors.share],
  ["rateLimited", thresholds.rateLimited],
  ["headroomLeft", thresholds.headroomLeft],
  ["retries", thresholds.retries],
  ["keyShare", thresholds.keyShare],
  ...Object.entries(thresholds.endings).flatMap(([name, { high, from }]): readonly [string, number][] => [
    [`endings.${name}.high`, high],
    [`endings.${name}.from`, from],
  ]),
])("%s is a share", (_what, share) => {
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(1);
});

test("no ratio is judged by a handful of calls, and all that is compared with earlier is more than noise", () => {
  const calls = [
    thresholds.leastCallsPerHour,
    thresholds.leastCalls,
    thresholds.errors.calls,
    thresholds.outage.failed,
  ];
  for (const least of [...calls, canary.calls]) expect(least).toBeGreaterThanOrEqual(5);
  expect(latency.timesYesterday).toBeGreaterThan(1);
  expect(firstToken.timesYesterday).toBeGreaterThan(1);
  expect(canary.p95Ratio).toBeGreaterThan(1);
  // Chance alone does that less than once in a thousand times.
  expect(canary.z).toBeGreaterThanOrEqual(3.29);
});

test("a few bad calls are chance: one is too few in every window, and a burn's long one needs more than its short one", () => {
  const { fiveMinutes, hour, burn: windows } = thresholds.leastBad;
  for (const least of [fiveMinutes, hour, windows.long, windows.short]) expect(least).toBeGreaterThan(1.25);
  expect(windows.long).toBeGreaterThan(windows.short);
});

test("how a call may end is unusual before it is high", () => {
  for (const { high, from, times } of Object.values(thresholds.endings)) {
    expect(high).toBeGreaterThan(from);
    expect(times).toBeGreaterThan(1);
  }
});

test("each wait, and each time that an alert is kept, is of an alert that there is, and stands in its rules", () => {
  const rules = [...ruleFileTexts()].flatMap(([path, text]) =>
    path.startsWith("prometheus/rules/") ? readAlerts(text) : [],
  );
  // "NAME, severity" where its rules wait for different times.
  const of = (key: string) => rules.filter(({ alert }) => alert === key.split(", ")[0]);
  for (const [key, wait] of Object.entries(thresholds.waits))
    expect([key, ...of(key).map((rule) => rule.for)]).toContain(wait);
  for (const [key, kept] of Object.entries(thresholds.keeps))
    expect([key, ...of(key).map(({ keep_firing_for: keep }) => keep)]).toContain(kept);
});

interface TimedAlert {
  readonly alert?: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
}

function readAlerts(text: string): readonly TimedAlert[] {
  const { groups } = parse(text) as { readonly groups: readonly { readonly rules: readonly TimedAlert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** Why a quantile can't be compared with it. */
function reasonAgainst(seconds: number): string | undefined {
  if (seconds > last) return "above the last bound";
  // A quantile is never more than it.
  if (seconds === last) return "the last bound";
  return bounds.includes(seconds) ? undefined : "between two bounds";
}

function minutes(duration: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(duration) ?? [];
  return Number(count) * ({ m: 1, h: 60, d: 1440 }[unit ?? ""] ?? Number.NaN);
}
