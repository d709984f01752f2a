import { TraceFlags } from "@opentelemetry/api";
import { expect, test } from "vitest";
import type { StreamTiming } from "../../../src/call.ts";
import { createChunkGaps } from "../../../src/telemetry/chunk-gaps.ts";
import { bucketOf, createExemplarStore } from "../../../src/telemetry/exemplars.ts";
import { createLabelBound } from "../../../src/telemetry/label-bound.ts";
import { createRateLimits } from "../../../src/telemetry/ratelimits.ts";

const span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  traceFlags: TraceFlags.SAMPLED,
};

test("a label keeps its first values, and each one beyond becomes other and is counted once", () => {
  const overflowed: string[] = [];
  const bound = createLabelBound(2, (label) => overflowed.push(label));
  expect(["a", "b", "c", "c", "d", "a"].map((value) => bound.keep("model", value))).toEqual([
    "a",
    "b",
    "other",
    "other",
    "other",
    "a",
  ]);
  expect(overflowed).toEqual(["model", "model"]);
  expect(bound.keep("host", "c")).toBe("c");
});

test("a value too long for a label is other, though there is room", () => {
  const overflowed: string[] = [];
  const bound = createLabelBound(200, (label) => overflowed.push(label));
  expect(bound.keep("model", "x".repeat(200))).toHaveLength(200);
  expect(bound.keep("model", "x".repeat(201))).toBe("other");
  expect(bound.keep("model", `${"x".repeat(200)}${"y".repeat(1e6)}`)).toBe("other");
  expect(overflowed).toEqual(["model"]);
});

test("of values beyond a label's bound a thousand are counted, then none", () => {
  let overflows = 0;
  const bound = createLabelBound(1, () => overflows++);
  for (let index = 0; index < 5000; index++) bound.keep("model", `m${index}`);
  expect(overflows).toBe(1000);
});

test("the exemplar store takes no more series than its bound, until an export makes room", () => {
  const store = createExemplarStore(2);
  for (const model of ["a", "b", "c"]) store.offer("m", { model }, 1, span);
  expect(store.size).toBe(2);
  expect(store.take("m", { model: "c" }, Infinity)).toEqual([]);
  expect(store.take("m", { model: "a" }, Infinity)).toMatchObject([
    { value: 1, traceId: span.traceId, spanId: span.spanId },
  ]);
  store.offer("m", { model: "c" }, 3, span);
  expect(store.take("m", { model: "c" }, Infinity)).toMatchObject([{ value: 3 }]);
  store.clear(Infinity);
  expect(store.size).toBe(0);
});

test("a histogram's series holds the newest measurement of each bucket, a counter's the largest; both once", () => {
  const store = createExemplarStore();
  for (const value of [0.5, 0.7, 3, 99]) store.offer("h", {}, value, span, [1, 2, 5]);
  expect(store.take("h", {}, Infinity).map(({ value }) => value)).toEqual([0.7, 3, 99]);
  expect(store.take("h", {}, Infinity)).toEqual([]);
  for (const value of [2, 9, 4]) store.offer("c", {}, value, span);
  expect(store.take("c", {}, Infinity).map(({ value }) => value)).toEqual([9]);
});

test.each([
  ["no span", undefined],
  ["a span that is not sampled", { ...span, traceFlags: TraceFlags.NONE }],
])("a measurement in %s is no exemplar", (_, context) => {
  const store = createExemplarStore();
  store.offer("h", {}, 1, context, [1]);
  expect(store.size).toBe(0);
});

test.each([
  [0, 0],
  [1, 0],
  [1.5, 1],
  [2, 1],
  [3, 2],
])("with bounds 1 and 2, %s falls into bucket %s", (value, bucket) => {
  expect(bucketOf([1, 2], value)).toBe(bucket);
});

const timing = (counts: number[], over: Partial<StreamTiming> = {}): StreamTiming => ({
  chunks: 3,
  gapCounts: [...counts, ...Array.from({ length: 15 - counts.length }, () => 0)],
  gapSumMs: 30,
  gapMinMs: 10,
  maxGapMs: 20,
  ...over,
});

test("gaps add up over calls, from the first one's time on", () => {
  let now = 1000;
  const gaps = createChunkGaps(() => now);
  gaps.add({ model: "a" }, timing([1, 1]));
  now = 2000;
  gaps.add({ model: "a" }, timing([2], { gapSumMs: 8, gapMinMs: 2, maxGapMs: 6 }));
  const [point] = gaps.points(3500);
  expect(point).toMatchObject({ attributes: { model: "a" }, startTime: [1, 0], endTime: [3, 5e8] });
  expect(point?.value).toMatchObject({ count: 4, min: 0.002, max: 0.02 });
  expect(point?.value.sum).toBeCloseTo(0.038, 12);
  expect(point?.value.buckets.counts.slice(0, 3)).toEqual([3, 1, 0]);
});

test("a stream of one chunk has no gap and makes no series", () => {
  const gaps = createChunkGaps(Date.now);
  gaps.add({ model: "a" }, { chunks: 1, gapCounts: [], gapSumMs: 0 });
  expect(gaps.points(0)).toEqual([]);
});

test("beyond their bound the gaps of all further series go to one that says so", () => {
  const gaps = createChunkGaps(Date.now, 3);
  for (const model of ["a", "b", "c", "d", "a"]) gaps.add({ model }, timing([1]));
  const points = gaps.points(Date.now());
  expect(points.map(({ attributes, value }) => [attributes, value.count])).toEqual([
    [{ model: "a" }, 2],
    [{ model: "b" }, 1],
    [{ "otel.metric.overflow": true }, 2],
  ]);
});

const limit = { kind: "requests", limit: 100, remaining: 7, resetSeconds: 60 } as const;

test.each([
  ["before its reset", 0, 59_000, [1]],
  ["at its reset, told before", 10_000, 60_000, []],
  ["after its reset, never told", undefined, 61_000, [0]],
])("a rate limit %s", (_, toldAt, at, resets) => {
  const limits = createRateLimits();
  limits.observe({}, limit, 0);
  if (toldAt !== undefined) limits.current(toldAt);
  expect(limits.current(at).map(({ resetSeconds }) => resetSeconds)).toEqual(resets);
});

test("a rate limit is never told twice after its reset, nor at all after 5 minutes", () => {
  const limits = createRateLimits();
  limits.observe({ a: 1 }, limit, 0);
  expect(limits.current(61_000)).toHaveLength(1);
  expect(limits.current(62_000)).toEqual([]);
  limits.observe({ a: 1 }, { kind: "tokens", remaining: 5 }, 0);
  expect(limits.current(300_000)).toMatchObject([{ remaining: 5 }]);
  expect(limits.current(300_001)).toEqual([]);
  limits.observe({ a: 1 }, { kind: "tokens", remaining: 5 }, 0);
  expect(limits.current(300_001)).toEqual([]);
});

test("of two answers the later one counts, though its call ended first", () => {
  const limits = createRateLimits();
  limits.observe({}, { ...limit, remaining: 3 }, 2000);
  limits.observe({}, { ...limit, remaining: 9 }, 1000);
  expect(limits.current(2000)).toMatchObject([{ remaining: 3 }]);
});

test("the rate limit not heard of for longest makes room for a new one", () => {
  const limits = createRateLimits(2);
  for (const [at, model] of ["a", "b", "a", "c"].entries()) limits.observe({ model }, limit, at);
  expect(limits.current(10).map(({ labels }) => labels["model"])).toEqual(["a", "c"]);
});
