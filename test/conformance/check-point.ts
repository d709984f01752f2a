import type { Exemplar, Metric, Point } from "./otlp.ts";
import type { MetricRow } from "./rows.ts";
import { finding, type Finding, type Place } from "./violation.ts";

/** Holds a data point's numbers against its instrument, and its exemplars against its numbers. */
export function checkPoint(metric: Metric, row: MetricRow, point: Point, place: Place): Finding[] {
  const numbers =
    metric.instrument === "histogram" ? checkHistogram(row, point, place) : checkNumber(row, point, place);
  return [...numbers, ...checkExemplars(row, point, place)];
}

function checkNumber(row: MetricRow, point: Point, place: Place): Finding[] {
  const { amount } = point;
  if (amount === undefined || !Number.isFinite(amount)) {
    return [finding(place, "number", row.name, String(amount ?? "absent"), "a finite number")];
  }
  if (row.instrument !== "gauge" && amount < 0) {
    return [finding(place, "number", row.name, String(amount), "0 or more")];
  }
  const whole = row.units.every((unit) => unit !== "s" && unit !== "{currency}");
  if (whole && !Number.isInteger(amount)) return [finding(place, "number", row.name, String(amount), "a whole number")];
  return [];
}

function checkHistogram(row: MetricRow, point: Point, place: Place): Finding[] {
  const { bounds, bucketCounts, count = -1, sum = Number.NaN, min, max } = point;
  const fault = (rule: string, is: string, should: string) => [finding(place, rule, row.name, is, should)];
  if (row.bounds !== undefined && bounds.join() !== row.bounds.join()) {
    return fault("buckets", `in buckets [${bounds.join(", ")}]`, `in buckets [${row.bounds.join(", ")}]`);
  }
  if (bucketCounts.length !== bounds.length + 1) {
    return fault("buckets", `of ${bucketCounts.length} buckets`, `of ${bounds.length + 1}, one more than its bounds`);
  }
  const counted = bucketCounts.reduce((so, one) => so + one, 0);
  if (counted !== count) return fault("number", `of count ${count}`, `of count ${counted}, the sum of its buckets`);
  const slack = 1e-9 * Math.max(1, Math.abs(sum));
  const least = (min ?? 0) * count - slack;
  const most = (max ?? Number.POSITIVE_INFINITY) * (count || 1) + slack;
  if (!(sum >= least && sum <= most)) {
    return fault("number", `of sum ${sum}`, `of a sum that count ${count}, min ${min} and max ${max} allow`);
  }
  return [];
}

function checkExemplars(row: MetricRow, point: Point, place: Place): Finding[] {
  const used = new Map<number, number>();
  return point.exemplars.flatMap((exemplar) => {
    const name = `exemplar of ${row.name}`;
    if (!/^(?!0{32})[0-9a-f]{32}\/(?!0{16})[0-9a-f]{16}$/.test(`${exemplar.traceId}/${exemplar.spanId}`)) {
      const is = `of trace "${exemplar.traceId}", span "${exemplar.spanId}"`;
      return [finding(place, "exemplar", name, is, "of a trace id of 32 and a span id of 16 hex digits")];
    }
    if (exemplar.amount === undefined || exemplar.amount < 0) {
      return [finding(place, "exemplar", name, String(exemplar.amount ?? "absent"), "a measurement")];
    }
    return row.instrument === "histogram"
      ? checkBucket(name, point, exemplar.amount, used, place)
      : checkShare(name, point, exemplar, place);
  });
}

/** A bucket shows no more exemplars than it has measurements. */
function checkBucket(name: string, point: Point, amount: number, used: Map<number, number>, place: Place): Finding[] {
  const above = point.bounds.findIndex((bound) => amount <= bound);
  const bucket = above === -1 ? point.bounds.length : above;
  const taken = (used.get(bucket) ?? 0) + 1;
  used.set(bucket, taken);
  if (taken <= (point.bucketCounts[bucket] ?? 0)) return [];
  const should = `a measurement of the point: bucket ${bucket} counts ${point.bucketCounts[bucket] ?? 0}`;
  return [finding(place, "exemplar", name, String(amount), should)];
}

/** What was added at one time is no more than what was added in all. */
function checkShare(name: string, point: Point, exemplar: Exemplar, place: Place): Finding[] {
  const total = point.amount ?? 0;
  if ((exemplar.amount ?? 0) <= total * (1 + 1e-9)) return [];
  return [finding(place, "exemplar", name, String(exemplar.amount), `no more than the point's ${total}`)];
}
