import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { readCallRow } from "../../examples/demo/call-row.ts";
import { readOptions } from "../../examples/demo/options.ts";
import { createPaint, plain } from "../../examples/demo/paint.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { readSpans } from "../../examples/demo/received-span.ts";
import { percentile, report } from "../../examples/demo/report.ts";
import { tableHead, tableLine } from "../../examples/demo/table.ts";
import { traceTree } from "../../examples/demo/trace-tree.ts";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { tracesOf } from "./demo-otlp.ts";

const call = {
  [names.operation]: "chat",
  [names.requestModel]: "a-model-with-a-name-that-is-too-long",
  [names.relay]: "127.0.0.1",
  [names.outcome]: "ok",
  [names.attempts]: 2,
  [names.timeToFirstChunk]: 1.2,
  [names.inputTokens]: 12_345,
  [names.outputTokens]: 678,
  [names.costAmount]: 0.00123,
  [names.costCurrency]: "USD",
};
const spans = readSpans(
  tracesOf([
    { spanId: "1".repeat(16), facts: call, name: "chat m" },
    { spanId: "2".repeat(16), parentSpanId: "1".repeat(16), facts: { [names.httpStatus]: 429 }, name: "POST" },
    { spanId: "3".repeat(16), parentSpanId: "1".repeat(16), facts: { [names.httpStatus]: 200 }, name: "POST" },
  ]),
);
const [first] = spans;
const coloured = createPaint({ isTTY: true }, {});

test("the table has a line of at most 120 columns per call, and a dash for what was not said", () => {
  const text = tableLine(readCallRow(given(first)), plain);
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d a-model-with-a-name-t… 127\.0\.0\.1 ok +2 +1\.20 s +250 ms 12 345 +– +678 +0\.001230 a{14}$/,
  );
  expect(text.length).toBeLessThanOrEqual(120);
  expect(
    tableHead(plain)
      .split("\n")
      .map((line) => line.length),
  ).toEqual([111, 120]);
});

test("colours are for terminals only, and change no letter", () => {
  const row = readCallRow(given(first));
  expect(stripVTControlCharacters(tableLine(row, coloured))).toBe(tableLine(row, plain));
  expect(tableLine(row, coloured)).not.toBe(tableLine(row, plain));
  expect(createPaint({ isTTY: false }, {})).toBe(plain);
  expect(createPaint({ isTTY: true }, { NO_COLOR: "1" })).toBe(plain);
});

test("a trace is drawn as a tree, children under their parent", () => {
  expect(traceTree(spans, "a".repeat(32), plain).map((line) => line.slice(0, 24).trimEnd())).toEqual([
    `trace ${"a".repeat(18)}`,
    "chat m  250 ms  +0 ms",
    ...Array.from({ length: 10 }, () => expect.stringMatching(/^│ /)),
    "├─ POST  250 ms  +1 ms",
    "│    http.response.statu",
    "└─ POST  250 ms  +2 ms",
    "     http.response.statu",
  ]);
});

test("a span whose parent is somebody else's is a root", () => {
  expect(traceTree(spans.slice(1), "a".repeat(32), plain).filter((line) => line.startsWith("POST"))).toHaveLength(2);
});

test("the report counts calls, not the attempts under them", () => {
  const lines = report(spans, plain);
  expect(lines).toContain("USD 0.001230 for 1 calls");
  expect(lines).toContain("answered without a price: 0");
  expect(lines.find((line) => line.startsWith("ok "))).toMatch(/^ok +1 +a-model-with-a-name-that-is-too-long 1$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

test("nothing received is a report too", () => {
  expect(report([], plain)).toContain("answered without a price: 0");
});

test.each([
  [[], 0.5, undefined],
  [[5], 0.99, 5],
  [[4, 1, 3, 2], 0.5, 2],
  [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
] as const)("of %j, a share of %d lies at or below %s", (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

test.each([
  [["--for", "10m"], { seconds: 600 }],
  [["--for", "30s", "--speed", "4", "--plant"], { seconds: 30, speed: 4, plant: true }],
  [["--endpoint", "http://127.0.0.1:4318"], { endpoint: "http://127.0.0.1:4318", speed: 2, plant: false }],
])("the options %j are understood", (args, expected) => {
  expect(readOptions(args)).toMatchObject(expected);
});

test.each([
  [["--for", "soon"], "--for soon: expected a time such as 30s, 10m or 1h"],
  [["--speed", "0"], "--speed 0: expected a number above 0"],
  [["--endpoint", "collector"], "--endpoint collector: expected a URL"],
])("the options %j are answered with %s", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

function given(span: ReceivedSpan | undefined): ReceivedSpan {
  if (span === undefined) throw new Error("no span was read");
  return span;
}
