import { expect, test } from "vitest";
import { fill, toTexts } from "../../bench/recorded-calls.ts";

const traceId = (call: number) => `${call}`.padStart(32, "a");
const spanId = (call: number) => `${call}`.padStart(16, "b");
const resource = {
  attributes: [
    { key: "service.name", value: { stringValue: "any" } },
    { key: "service.instance.id", value: { stringValue: "one" } },
  ],
};
const calls = Array.from({ length: 45 }, (_, call) => call);
const requests = [
  {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            spans: calls.map((call) => ({
              traceId: traceId(call),
              spanId: spanId(call),
              name: "chat",
              startTimeUnixNano: `${1_700_000_000 + call}000000001`,
              endTimeUnixNano: `${1_700_000_001 + call}000000002`,
            })),
          },
        ],
      },
    ],
  },
  {
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            logRecords: calls.map((call) => ({
              traceId: traceId(call),
              spanId: spanId(call),
              timeUnixNano: `${1_700_000_001 + call}000000002`,
            })),
          },
        ],
      },
    ],
  },
  {
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          {
            metrics: [
              {
                name: "calls",
                sum: {
                  dataPoints: [
                    { startTimeUnixNano: "1699999990000000003", timeUnixNano: "1700000046000000004", asInt: 45 },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  },
];
const filling = { run: "0000002a", service: "bench", instance: "bench-7", began: 1_800_000_000, now: 1_800_000_100 };

test("a recording is cut into batches of 20 calls: the spans and records of the same traces", () => {
  const { batches, points } = toTexts(requests);
  expect(batches.map(({ spans }) => spans)).toEqual([20, 20]);
  expect(points).toBe(1);
  const [, second] = batches;
  for (const text of [second?.traces ?? "", second?.logs ?? ""]) {
    for (const call of calls) expect(text.includes(traceId(call).slice(8))).toBe(call >= 20 && call < 40);
  }
});

test("a batch is filled with new ids, its process, and times that end now", () => {
  const [first] = toTexts(requests).batches;
  const text = fill(first?.traces ?? "", filling);
  const [group] = (JSON.parse(text) as (typeof requests)[0]).resourceSpans ?? [];
  expect(group?.resource.attributes.map(({ value }) => value.stringValue)).toEqual(["bench", "bench-7"]);
  const spans = group?.scopeSpans[0]?.spans ?? [];
  expect(spans.map((span) => span.traceId)).toEqual(
    calls.slice(0, 20).map((call) => `0000002a${traceId(call).slice(8)}`),
  );
  expect(spans.at(-1)).toMatchObject({
    spanId: `0000002a${spanId(19).slice(8)}`,
    startTimeUnixNano: "1800000099000000001",
    endTimeUnixNano: "1800000100000000002",
  });
  expect(spans[0]).toMatchObject({ startTimeUnixNano: "1800000080000000001" });
});

test("a process's metrics begin when it began, at every export", () => {
  const text = fill(toTexts(requests).metrics, filling);
  const [group] = (JSON.parse(text) as (typeof requests)[2]).resourceMetrics ?? [];
  expect(group?.scopeMetrics[0]?.metrics[0]?.sum.dataPoints[0]).toEqual({
    startTimeUnixNano: "1800000000000000003",
    timeUnixNano: "1800000100000000004",
    asInt: 45,
  });
});
