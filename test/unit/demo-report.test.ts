import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { duration, money } from "../../examples/demo/amounts.ts";
import { readCallRow } from "../../examples/demo/call-row.ts";
import { createPaint, plain } from "../../examples/demo/paint.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { readSpans } from "../../examples/demo/received-span.ts";
import { percentile, report } from "../../examples/demo/report.ts";
import { createScreen } from "../../examples/demo/screen.ts";
import { callLegend, createCallTable } from "../../examples/demo/table.ts";
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

test("a line has all there is to say of a call, the trace id whole, and a dash for what was not said", () => {
  expect(createCallTable(139, plain).line(readCallRow(given(first)))).toMatch(
    /^\d\d:\d\d:\d\d a-model-with-a-name-t… 127\.0\.0\.1 ok +2 +1\.20 s +250 ms 12 345 +– +678 +0\.001230 a{32}$/,
  );
});

test("a file gets all columns, and nothing is cut", () => {
  const { line, note } = createCallTable(Infinity, plain);
  expect(line(readCallRow(given(first)))).toMatch(/ a-model-with-a-name-that-is-too-long .* a{32}$/);
  expect(note).toEqual([]);
});

test.each([
  [160, ""],
  [139, ""],
  [138, "relay"],
  [120, "time, relay"],
  [100, "time, relay, in, cached, out"],
  [80, "time, relay, tries, first, in, cached, out, cost"],
  [33, "time, model, relay, outcome, tries, first, took, in, cached, out, cost"],
])("on %i columns no line is longer, the trace id is whole, and what is left out is said: %s", (width, leftOut) => {
  const { head, line, note } = createCallTable(width, plain);
  const row = line(readCallRow(given(first)));
  expect(row).toMatch(/(^| )a{32}$/);
  expect(Math.max(...[...head, row, ...note, ...callLegend(width)].map((text) => text.length))).toBeLessThanOrEqual(
    width,
  );
  if (leftOut === "") expect(note).toEqual([]);
  else expect(note.join(" ")).toContain(`Left out here: ${leftOut}. A screen of 139 columns`);
});

test.each([
  [{ isTTY: false, columns: 80 }, {}, Infinity],
  [{ isTTY: false }, { COLUMNS: "80" }, Infinity],
  [{ isTTY: true, columns: 100 }, {}, 100],
  [{ isTTY: true, columns: 100 }, { COLUMNS: "160" }, 160],
  [{ isTTY: true, columns: 100 }, { COLUMNS: "wide" }, 100],
  [{ isTTY: true, columns: 0 }, {}, 80],
])("the screen of %j under %j has %d columns", (stream, env, width) => {
  expect(createScreen({ ...stream, write: () => true }, env).width).toBe(width);
});

test("colours are for terminals only, and change no letter", () => {
  const row = readCallRow(given(first));
  const text = createCallTable(139, plain).line(row);
  expect(stripVTControlCharacters(createCallTable(139, coloured).line(row))).toBe(text);
  expect(createCallTable(139, coloured).line(row)).not.toBe(text);
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

test("a value too long for its line goes on below, under where it began", () => {
  const facts = { "user_agent.original": "one/1.0 two/2.0 three/3.0" };
  const [span] = readSpans(tracesOf([{ spanId: "1".repeat(16), facts }]));
  const lines = traceTree([given(span)], "a".repeat(32), plain, 60).slice(2);
  expect(lines).toEqual([`  ${"user_agent.original".padEnd(38)} one/1.0 two/2.0`, `${" ".repeat(41)}three/3.0`]);
});

test.each([80, 120])("the report counts calls, not the attempts under them (%d columns)", (width) => {
  const lines = report(spans, plain, width);
  expect(lines).toEqual(expect.arrayContaining(["0.001230 USD in all", "priced: 1 of 1 calls"]));
  expect(lines).toContain("answered without a price: 0");
  expect(lines.find((line) => line.startsWith("ok "))).toMatch(/^ok +1 +a-model-with-a-name-that-is-too-long 1$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
});

test("an outcome with more models than a line has room for goes on below, and names each", () => {
  const models = Array.from({ length: 9 }, (_, index) => `a-model-of-number-${index}`);
  const calls = readSpans(
    tracesOf(
      models.map((model, index) => ({
        spanId: `${index}`.repeat(16),
        facts: { ...call, [names.requestModel]: model },
      })),
    ),
  );
  const text = report(calls, plain, 80).join("\n");
  for (const model of models) expect(text).toContain(`${model} 1`);
  expect(text).toMatch(/\nok +9 {3}a-model-of-number-0 1, .*,\n {21}a-model/);
});

test("costs are added up per currency, never across, and calls without one are told by reason", () => {
  const { [names.costAmount]: _, [names.inputTokens]: __, ...without } = call;
  const lines = report(
    readSpans(
      tracesOf([
        { spanId: "1".repeat(16), facts: call },
        { spanId: "2".repeat(16), facts: { ...call, [names.costAmount]: 2, [names.costCurrency]: "CNY" } },
        { spanId: "3".repeat(16), facts: without },
        { spanId: "4".repeat(16), facts: { ...without, [names.inputTokens]: 5 } },
      ]),
    ),
    plain,
  );
  expect(lines).toEqual(expect.arrayContaining(["0.001230 USD in all", "2.00 CNY in all", "priced: 2 of 4 calls"]));
  expect(lines.find((line) => line.startsWith("a-model"))).toMatch(/ 0\.001230 USD \+ 2\.00 CNY$/);
  expect(lines.find((line) => line.startsWith("answered without"))).toBe(
    "answered without a price: 2 (the answer says no tokens: a-model-with-a-name-that-is-too-long 1; " +
      "no price for the model: a-model-with-a-name-that-is-too-long 1)",
  );
});

test("of all calls the one is shown in full that was tried again and came to a good end", () => {
  const of = (id: number, outcome: string, attempts: number) => ({
    spanId: `${id}`.repeat(16),
    name: `call ${id}`,
    facts: { ...call, [names.outcome]: outcome, [names.attempts]: attempts },
  });
  const calls = readSpans(tracesOf([of(1, "ok", 1), of(2, "rate_limit", 3), of(3, "ok", 2), of(4, "cancelled", 1)]));
  const each = calls.map((span, index) => Object.assign(span, { traceId: `${index + 1}`.repeat(32) }));
  const lines = report(each, plain);
  expect(lines.find((line) => line.startsWith("One call in full"))).toContain("the 2 HTTP requests that it took");
  expect(lines).toContain(`trace ${"3".repeat(32)}`);
});

test("nothing received is a report too", () => {
  expect(report([], plain)).toContain("answered without a price: 0");
});

test.each([
  [undefined, "–"],
  [0.4, "0 ms"],
  [999.4, "999 ms"],
  [999.5, "1.00 s"],
  [1000, "1.00 s"],
  [1240, "1.24 s"],
])("a time of %s ms is written %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [undefined, "–"],
  [0, "0.000000"],
  [2.08e-7, "0.00000021"],
  [3e-8, "3.0e-8"],
  [0.001213, "0.001213"],
  [12.345, "12.35"],
])("an amount of %s is written %s", (amount, text) => {
  expect(money(amount)).toBe(text);
});

test.each([
  [[], 0.5, undefined],
  [[5], 0.99, 5],
  [[4, 1, 3, 2], 0.5, 2],
  [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
] as const)("of %j, a share of %d lies at or below %s", (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

function given(span: ReceivedSpan | undefined): ReceivedSpan {
  if (span === undefined) throw new Error("no span was read");
  return span;
}
