import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { metrics } from "../../src/telemetry/catalog.ts";
import { seriesOf } from "../../src/telemetry/series.ts";
import { until } from "../../stack/back-ends.ts";
import { type OuterRelay, startOuterRelay } from "../outer/relay.ts";
import { type Made, runApp } from "../outer/told.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";
import { readStoredSpans } from "./stored.ts";

const service = "outer";
const any = `{service_name="${service}"}`;
const instrumented = "@opentelemetry/instrumentation-openai";
let stack: LoopbackStack;
let relay: OuterRelay;
let made: Made;
let total: number;
let spans: readonly ReceivedSpan[] = [];

/** The sum over all series of a name, whoever wrote them. */
async function stored(series: string): Promise<number | undefined> {
  const [sum] = await stack.ends.query(`sum(last_over_time(${series}${any}[1h]))`);
  return sum?.value;
}

beforeAll(async () => {
  [stack, relay] = await Promise.all([startLoopbackStack(), startOuterRelay()]);
  ({ made } = await runApp(["relayscope/register"], relay.url, {
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: stack.endpoint,
  }));
  total = made.openai + made.anthropic + made.ai + made.hand;
  await until(async () => {
    spans = await readStoredSpans(stack.ends, service);
    const calls = spans.filter(({ attributes }) => "relayscope.outcome" in attributes);
    const counted = await stored("relayscope_calls_total");
    return calls.length === total && counted === 2 * total ? counted : undefined;
  }, 120_000);
});
afterAll(async () => {
  relay?.close();
  await stack?.stop();
});

test("Prometheus has each call once under each metric's name, whoever counted it", async () => {
  const [, duration = ""] = seriesOf(metrics.duration);
  const [, inference = ""] = seriesOf(metrics.inferenceDuration);
  expect(await stored(duration)).toBe(total);
  // ai's own; ours is of the other generation.
  expect(await stored(inference)).toBe(made.ai);
  const byModel = await stack.ends.query(`sum by (gen_ai_request_model) (last_over_time(${duration}${any}[1h]))`);
  const counts = Object.fromEntries(byModel.map(({ labels, value }) => [labels["gen_ai_request_model"], value]));
  expect(counts).toEqual({
    "claude-mock": made.anthropic - 1,
    "claude-sonnet-4-5": 1,
    "mock-embedding": 1,
    mock: made.openai - 1 + made.ai + made.hand,
  });
});

test(`in ${tempo}, ours is the HTTP child of the span that tells the inference`, async () => {
  const theirs = new Map(spans.map((span) => [span.spanId, span]));
  const within = spans.filter(
    ({ scope, attributes }) =>
      scope.name === "relayscope" && "relayscope.outcome" in attributes && !("gen_ai.operation.name" in attributes),
  );
  const parents = within.map(({ parentSpanId }) => theirs.get(parentSpanId ?? "")?.scope.name);
  expect(parents.filter((name) => name === instrumented)).toHaveLength(made.openai - 2);
  expect(parents.filter((name) => name === "com.anthropic.sdk.typescript")).toHaveLength(made.anthropic);
  expect(parents.filter((name) => name === "gen_ai")).toHaveLength(made.ai);
  expect(new Set(within.map(({ name }) => name))).toEqual(new Set(["POST"]));
});
