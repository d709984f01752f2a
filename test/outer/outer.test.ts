import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { check } from "../conformance/check.ts";
import { type OuterRelay, startOuterRelay } from "./relay.ts";
import { countOf, type Ended, runApp } from "./told.ts";

const operations = new Set<unknown>(["chat", "embeddings", "text_completion", "generate_content"]);
const openai = "@opentelemetry/instrumentation-openai";
const outers = new Set([openai, "com.anthropic.sdk.typescript", "gen_ai"]);
const rates = fileURLToPath(new URL("rates.yaml", import.meta.url));
const prices = fileURLToPath(new URL("prices.json", import.meta.url));

let relay: OuterRelay;
beforeAll(async () => {
  relay = await startOuterRelay();
});
afterAll(() => relay?.close());

const isOurs = ({ scope }: ReceivedSpan) => scope.name === "relayscope";
const isInference = ({ attributes }: ReceivedSpan) => operations.has(attributes["gen_ai.operation.name"]);

/** One run of the app: what it did, and all that was told. */
async function run(imports: readonly string[], generation: "v1.41" | "latest" | "dup") {
  const receiver = await createReceiver({ generation });
  try {
    const optIn = { "v1.41": "", latest: "gen_ai_latest_experimental", dup: "gen_ai_latest_experimental/dup" };
    const ended = await runApp(imports, relay.url, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SEMCONV_STABILITY_OPT_IN: optIn[generation],
      RELAYSCOPE_PRICES: prices,
      RELAYSCOPE_CURRENCY: "VND",
      RELAYSCOPE_EXCHANGE_RATES: rates,
      RELAYSCOPE_RELAYS: `mock=${new URL(relay.url).host}`,
    });
    return { ...ended, ...receiver, metrics: receiver.metrics };
  } finally {
    await receiver.close();
  }
}

const cases = [
  ["the preload", ["relayscope/register"], "v1.41"],
  ["the preload, both generations", ["relayscope/register"], "dup"],
  ["the preload behind the app's own SDK", ["./otel-first.mjs", "relayscope/register"], "v1.41"],
  ["the instrumentation in the app's own SDK", ["./otel-with-relayscope.mjs"], "latest"],
] as const;

test.each(cases)(
  "%s: each call is told as one inference, and ours is the HTTP child where another's span tells it",
  async (_, imports, generation) => {
    const told = await run(imports, generation);
    const { made, spans, logs } = told;
    const total = made.openai + made.anthropic + made.ai + made.hand;
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const calls = spans.filter((span) => isOurs(span) && "relayscope.outcome" in span.attributes);
    expect(calls).toHaveLength(total);

    // instrumentation-openai never ends the span of a stream that is left by `break`, and of a refused stream of responses.
    expect(spans.filter(isInference)).toHaveLength(total - 2);
    const within = calls.filter((span) => !isInference(span));
    // The app's own agent, and the second call below a chat, have GenAI spans of ours.
    expect(within).toHaveLength(total - 2);
    const parents = within.map((span) => byId.get(span.parentSpanId ?? "")).filter((span) => span !== undefined);
    expect(parents).toHaveLength(total - 4);
    expect(new Set(parents).size).toBe(parents.length);
    for (const parent of parents)
      expect([isInference(parent), outers.has(parent.scope.name) || parent.scope.name === "app"]).toEqual([true, true]);
    for (const span of within) {
      expect([span.name, span.kind]).toEqual(["POST", "client"]);
      expect(Object.keys(span.attributes).filter((name) => /^gen_ai\.(operation|provider|request)/.test(name))).toEqual(
        [],
      );
    }

    // What the others lack.
    const priced = within.filter(({ attributes }) => "gen_ai.usage.cost.amount" in attributes);
    expect(priced.length).toBeGreaterThan(8);
    const streams = within.filter(({ attributes }) => "gen_ai.response.time_to_first_chunk" in attributes);
    expect(streams.length).toBeGreaterThanOrEqual(4);

    countedOnce(told, generation, total);
    expect(logs.filter(({ eventName, scope }) => scope.name === "relayscope" && eventName !== undefined)).toHaveLength(
      total,
    );
    const violations = check(told.requests, generation);
    expect(violations.map(({ message }) => message)).toEqual([]);
  },
);

/** Once per metric's name as a back end stores it, whoever counts. */
function countedOnce(
  { metrics, made, spans }: Pick<Receiver, "metrics" | "spans"> & Ended,
  generation: string,
  total: number,
): void {
  const embeddings = 1;
  const { operation, inference } =
    {
      "v1.41": { operation: total, inference: made.ai },
      latest: { operation: made.openai - 2, inference: total - embeddings },
      dup: { operation: total, inference: total - embeddings },
    }[generation] ?? expect.unreachable();
  expect(countOf(metrics, "gen_ai.client.operation.duration")).toBe(operation);
  expect(countOf(metrics, "gen_ai.client.inference.duration")).toBe(inference);
  expect(countOf(metrics, "relayscope.calls")).toBe(2 * total);
  expect(countOf(metrics, "http.client.request.duration", "relayscope")).toBe(total + 2);
  expect(countOf(metrics, "gen_ai.client.operation.duration", openai)).toBe(made.openai - 2);
  const usages = countOf(metrics, "gen_ai.client.token.usage");
  const theirs = countOf(metrics, "gen_ai.client.token.usage", openai);
  expect([theirs, usages]).toEqual([
    11,
    generation === "latest" ? 11 : 11 + 2 * (made.anthropic - 1 + made.ai + made.hand),
  ]);
  // An exemplar leads to a span that is there.
  const ids = new Set(spans.map(({ spanId }) => spanId));
  for (const { spanId } of metrics.flatMap(({ exemplars }) => exemplars)) expect(ids).toContain(spanId);
}
