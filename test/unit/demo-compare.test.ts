import { expect, test } from "vitest";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { metrics } from "../../src/telemetry/catalog.ts";
import type { Received } from "../../examples/demo/compare.ts";
import { compare, countFigures } from "../../examples/demo/compare.ts";
import { readLogs } from "../../examples/demo/received-log.ts";
import { readPoints } from "../../examples/demo/received-metric.ts";
import { readSpans } from "../../examples/demo/received-span.ts";
import { plain } from "../../examples/demo/paint.ts";
import { judge } from "../../examples/demo/verdict.ts";
import type { LedgerPage } from "../../examples/relay-simulator/ledger.ts";
import { createLedger } from "../../examples/relay-simulator/ledger.ts";
import type { RelayRequest } from "../../examples/relay-simulator/request.ts";
import { faithful } from "./demo-otlp.ts";

const page = ledgerOfFour();

test("telemetry that says what the ledger says differs in nothing", () => {
  expect(compare(page, received())).toEqual([]);
  expect(countFigures(page)).toBeGreaterThan(15);
});

test("a timeout looks to a server like a client that left, and is no difference", () => {
  const { spans, ...rest } = received();
  const timedOut = structuredClone(spans).map((span) => {
    if (span.attributes[names.outcome] === "cancelled") Object.assign(span.attributes, { [names.outcome]: "timeout" });
    return span;
  });
  expect(compare(page, { spans: timedOut, ...rest })).toEqual([]);
});

type Edit = (all: Received) => Partial<Received>;
const onSpan =
  (name: string, value: string | number): Edit =>
  ({ spans: [first, ...others] }) => ({
    spans: first === undefined ? [] : [{ ...first, attributes: { ...first.attributes, [name]: value } }, ...others],
  });
const onMetric =
  (name: string, by: number): Edit =>
  ({ metrics: points }) => {
    const index = points.findIndex((point) => point.name === name);
    return {
      metrics: points.map((point, place) => {
        if (place !== index) return point;
        const { histogram, value } = point;
        return {
          ...point,
          ...(histogram && { histogram: { ...histogram, count: histogram.count + by, sum: histogram.sum + by } }),
          ...(value !== undefined && { value: value + by }),
        };
      }),
    };
  };

test.each<[string, Edit, string, string]>([
  ["a span that is missing", ({ spans }) => ({ spans: spans.slice(1) }), "spans", "gpt-4.1: calls"],
  [
    "a span that came twice",
    ({ spans }) => ({ spans: [...spans, ...spans.slice(0, 1)] }),
    "spans",
    "spans with an id of their own",
  ],
  ["a wrong outcome", onSpan(names.outcome, "server"), "spans", "gpt-4.1: outcome server"],
  ["an attempt too many", onSpan(names.attempts, 7), "spans", "gpt-4.1: attempts"],
  ["one input token too many", onSpan(names.inputTokens, 1001), "spans", "gpt-4.1: input tokens"],
  ["one cached token too many", onSpan(names.cacheReadTokens, 513), "spans", "gpt-4.1: cached tokens"],
  ["a cost that is off by a hundred-millionth", onSpan(names.costAmount, 0.00162242), "spans", "gpt-4.1: cost USD"],
  ["another currency", onSpan(names.costCurrency, "EUR"), "spans", "gpt-4.1: cost EUR"],
  ["another model", onSpan(names.requestModel, "gpt-4.1-2025-04-14"), "spans", "gpt-4.1-2025-04-14: calls"],
  ["a log record that is missing", ({ logs }) => ({ logs: logs.slice(1) }), "logs", "gpt-4.1: calls"],
  [
    "a log record outside of its span",
    ({ logs }) => ({ logs: logs.map((log) => Object.assign(structuredClone(log), { spanId: "0".repeat(16) })) }),
    "logs",
    "log records within their call's span",
  ],
  ["a metric's call too many", onMetric(metrics.duration.name, 1), "metrics", "gpt-4.1: calls"],
  ["an HTTP attempt too many", onMetric(metrics.httpDuration.name, 1), "metrics", "all models: attempts"],
  [
    "a token too many in the convention's histogram",
    onMetric(metrics.tokenUsage.name, 1),
    "metrics",
    "gpt-4.1: input tokens",
  ],
  ["a token too many in our counter", onMetric(metrics.tokens.name, 1), "metrics", "gpt-4.1: input tokens"],
  ["a cost metric that is off", onMetric(metrics.cost.name, 2e-9), "metrics", "gpt-4.1: cost USD"],
  ["a cost that is no number", onMetric(metrics.cost.name, Number.NaN), "metrics", "gpt-4.1: cost USD"],
  ["an unpriced call too many", onMetric(metrics.unpriced.name, 1), "metrics", "gpt-4.1: unpriced"],
  [
    "a usage-missing call too many",
    onMetric(metrics.usageMissing.name, 1),
    "metrics",
    "kimi-k2: usage missing, cancelled",
  ],
  ["a receiver that was full", () => ({ unkept: 3 }), "receiver", "items beyond its limit"],
  ["a payload that could not be read", () => ({ problems: ["no JSON"] }), "receiver", "problems"],
])("%s is found", (_, edit, signal, what) => {
  const all = received();
  const found = compare(page, { ...all, ...edit(all) }).map((difference) => `${difference.signal} ${difference.what}`);
  expect(found).toContain(`${signal} ${what}`);
});

test("a ledger that was full, or still open, is no proof", () => {
  const found = compare({ ...page, unwritten: 1, open: 2 }, received()).map(({ signal }) => signal);
  expect(found).toEqual(["ledger", "ledger"]);
});

test("the verdict says what was compared with what", () => {
  const { equal, lines } = judge({ ...page, others: { "/v1/models": 2 } }, received(), plain);
  expect(equal).toBe(true);
  expect(lines[1]).toBe("served:   4 calls in 5 HTTP requests, and what is no model call: 2 of /v1/models");
  expect(lines[2]).toMatch(/^received: 4 spans of calls, 4 log records, \d+ series of metrics$/);
  expect(lines[3]).toMatch(/^compared: for each model calls, attempts, outcomes, tokens /);
  expect(lines[4]).toMatch(/^equal: \d+ figures of the ledger, to the unit, costs to 1e-9$/);
});

test("a figure that is wrong everywhere is one line, with every place that has it", () => {
  const models = structuredClone(page.models);
  const tally = models["gpt-4.1"];
  if (tally !== undefined) tally.tokens.input += 1;
  const { equal, lines } = judge({ ...page, models }, received(), plain);
  expect(equal).toBe(false);
  expect(lines.slice(4)).toEqual([
    expect.stringMatching(/^not equal: 1 of \d+ figures, expected being the ledger's$/),
    "  gpt-4.1: input tokens  expected 2001, found 2000 in spans, logs, relayscope.tokens, gen_ai.client.token.usage",
  ]);
});

test("a relay that served nothing proves nothing", () => {
  const { equal, lines } = judge(
    createLedger().read(),
    { spans: [], logs: [], metrics: [], unkept: 0, problems: [] },
    plain,
  );
  expect(equal).toBe(false);
  expect(lines.at(-1)).toContain("the relay served no call");
});

function received(): Received {
  const { traces, logs, metrics: points } = faithful(page);
  return { spans: readSpans(traces), logs: readLogs(logs), metrics: readPoints(points), unkept: 0, problems: [] };
}

/** Answered, answered at the second try, cancelled, refused. */
function ledgerOfFour(): LedgerPage {
  const ledger = createLedger();
  const usage = { input: 1000, cached: 512, output: 100, reasoning: 0 };
  ledger.begin(request("gpt-4.1", "one")).end({ status: 200, outcome: "ok", usage, retryable: false });
  ledger.begin(request("gpt-4.1", "two")).end({ status: 429, outcome: "rate_limit", retryable: true });
  ledger
    .begin(request("gpt-4.1", "two"))
    .end({ status: 200, outcome: "ok", usage: { ...usage, reasoning: 7 }, retryable: false });
  ledger.begin(request("kimi-k2", "three")).end({ status: 200, outcome: "cancelled", retryable: false });
  ledger.begin(request("gpt-4.1-mini", "four")).end({ status: 401, outcome: "auth", retryable: false });
  return ledger.read();
}

function request(model: string, text: string): RelayRequest {
  const asked = {
    stream: false,
    usageAsked: false,
    choices: 1,
    toolRequired: false,
    inputTokens: 1,
    inputs: 1,
    dimensions: 1,
    base64: false,
  };
  return {
    path: "/v1/chat/completions",
    dialect: "openai-chat",
    operation: "chat",
    provider: "openai",
    moved: false,
    header: () => undefined,
    door: "127.0.0.1",
    tier: "default",
    bodyHash: text,
    model,
    text,
    ...asked,
  };
}
