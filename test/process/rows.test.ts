import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReceivedPoint } from "../../examples/demo/received-metric.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { runPreloaded } from "./preloaded.ts";
import { rowCases, type RowCase } from "./rows-cases.ts";
import { startRowsRelay, type RowsRelay } from "./rows-relay.ts";

const cases: Readonly<Record<string, RowCase>> = rowCases;
const catalogDate = (
  JSON.parse(readFileSync(new URL("../../dist/prices.json", import.meta.url), "utf8")) as { date: string }
).date;
const scratch = mkdtempSync(join(tmpdir(), "relayscope-rows-"));
const priceFile = join(scratch, "prices.json");
writeFileSync(
  priceFile,
  JSON.stringify({
    currency: "EUR",
    updated: "2026-01-02",
    relays: {
      priced: {
        models: {
          "chat-model": { input: 2, cachedInput: 0.5, output: 8 },
          "embed-model": { input: 0.1 },
          "text-model": { input: 1, output: 2 },
          "claude-model": { input: 3, cachedInput: 0.3, cacheWrite: 3.75, output: 15 },
        },
      },
      factor: { currency: "USD", factor: 0.5 },
    },
  }),
);
afterAll(() => rmSync(scratch, { recursive: true }));

interface Told {
  readonly receiver: Receiver;
  readonly seen: Readonly<Record<string, string>>;
  /** Of each case, the operations. */
  readonly spans: ReadonlyMap<string, readonly ReceivedSpan[]>;
}

/** Runs the client over some of the cases and gathers what is told of them. */
async function tell(
  names: readonly string[],
  { generation = "v1.41", env = {} }: { generation?: "v1.41" | "latest" | "dup"; env?: NodeJS.ProcessEnv } = {},
): Promise<Told> {
  const relay = await startRowsRelay(Object.fromEntries(names.map((name) => [name, cases[name]?.answers ?? []])));
  const receiver = await createReceiver({ generation });
  const calls = join(scratch, "calls.json");
  writeFileSync(calls, JSON.stringify(names.map((name) => toCall(name, relay))));
  const optIn = { "v1.41": "", latest: "gen_ai_latest_experimental", dup: "gen_ai_latest_experimental/dup" };
  const { out, err, code } = await runPreloaded({
    script: "rows-client.mjs",
    parameters: [calls, "300"],
    endpoint: receiver.url,
    env: {
      RELAYSCOPE_PRICES: priceFile,
      RELAYSCOPE_RELAYS: `priced=127.0.0.1:${relay.ports[0]},factor=127.0.0.1:${relay.ports[1]}`,
      OTEL_SEMCONV_STABILITY_OPT_IN: optIn[generation],
      OTEL_RESOURCE_ATTRIBUTES: "service.version=1.2.3,service.namespace=shop,deployment.environment.name=test",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_BLRP_SCHEDULE_DELAY: "50",
      ...env,
    },
  });
  await Promise.all([relay.close(), receiver.close()]);
  // What lacks a price is told, since there is a price file.
  const complaints = err.replaceAll(/^relayscope: (?:no price for |more than 200 models have no price).*\n/gm, "");
  if (code !== 0 || complaints !== "") throw new Error(`${code}: ${err}`);
  return {
    receiver,
    seen: JSON.parse(out) as Record<string, string>,
    spans: Map.groupBy(operationsOf(receiver), nameOf(receiver)),
  };
}

function toCall(name: string, { ports }: RowsRelay): object {
  const {
    path,
    relay = "bare",
    method,
    headers,
    body,
    attempts,
    leave,
    timeoutMs,
    models,
  } = cases[name] ?? { path: "/" };
  const port = { priced: ports[0], factor: ports[1], bare: ports[2], openai: ports[2] }[relay];
  const host = relay === "openai" ? "api.openai.com" : "127.0.0.1";
  const url = `http://${host}:${port}/${name}${path}`;
  return { name, url, vendor: relay === "openai", method, headers, body, attempts, leave, timeoutMs, models };
}

const all = Object.keys(cases);
const modelCases = all.filter((name) => cases[name]?.span !== undefined);

describe.each(["v1.41", "latest", "dup"] as const)("in %s", (generation) => {
  let told: Told;
  let receiver: Receiver;
  beforeAll(async () => {
    told = await tell(all, { generation });
    ({ receiver } = told);
  });

  test("every call is one span with the facts of what was asked and answered", () => {
    const facts = Object.fromEntries(
      modelCases.map((name) => [name, told.spans.get(name)?.map((span) => pick(span.attributes, wanted(name)))]),
    );
    expect(facts).toEqual(Object.fromEntries(modelCases.map((name) => [name, [wanted(name)]])));
    expect(told.spans.get("overflow")).toHaveLength(210);
    expect([...told.spans.keys()].toSorted()).toEqual([...modelCases, "overflow"].toSorted());
  });

  test("cache writes go by the generation's word, and in dup by both", () => {
    const words = { "gen_ai.usage.cache_creation.input_tokens": 10, "gen_ai.usage.cache_write.input_tokens": 10 };
    const told1 = pick(only(told, "claude").attributes, words);
    expect(told1).toEqual({
      "gen_ai.usage.cache_creation.input_tokens": generation === "latest" ? undefined : 10,
      "gen_ai.usage.cache_write.input_tokens": generation === "v1.41" ? undefined : 10,
    });
    expect(pick(only(told, "claude-stream").attributes, words)).toEqual(told1);
  });

  test("streams have their times", () => {
    for (const name of ["stream", "respond-stream", "claude-stream"]) {
      const { attributes, durationMs } = only(told, name);
      const [first, gap] = [
        Number(attributes["gen_ai.response.time_to_first_chunk"]),
        Number(attributes["relayscope.stream.max_gap"]),
      ];
      expect(attributes["relayscope.stream.chunks"]).toBeGreaterThan(1);
      expect([name, first > 0 && first * 1000 <= durationMs, gap > 0 && gap * 1000 <= durationMs]).toEqual([
        name,
        true,
        true,
      ]);
    }
    const prefix = generation === "latest" ? "gen_ai.client.inference" : "gen_ai.client.operation";
    // The three above, and those that came to an end of another kind.
    expect(sum(receiver, `${prefix}.time_to_first_chunk`)).toBe(7);
    expect(sum(receiver, `${prefix}.time_per_output_chunk`)).toBeGreaterThan(10);
  });

  test("no secret and no content leaves, on any signal", () => {
    const text = JSON.stringify(receiver.requests.map(({ body }) => body));
    expect(text.match(/secret|user-17|hello|another"/g)).toBeNull();
    expect(only(told, "rich").attributes["url.full"]).toMatch(/\?key=REDACTED$/);
  });

  test("the log records say what the spans say", () => {
    const records = new Map(receiver.logs.map((log) => [log.spanId, log]));
    const spans = [...told.spans.values()].flat();
    expect(receiver.logs).toHaveLength(spans.length);
    for (const span of spans) {
      const record = records.get(span.spanId);
      expect(record?.traceId).toBe(span.traceId);
      const { "relayscope.duration": took, ...facts } = record?.attributes ?? {};
      expect(pick(span.attributes, facts)).toEqual(facts);
      expect(Number(took) * 1000).toBeCloseTo(span.durationMs, 2);
    }
  });

  test("attempts are HTTP spans of their own, a redirect without an error", () => {
    const children = (name: string) =>
      receiver.spans
        .filter(({ parentSpanId }) => parentSpanId === only(told, name).spanId)
        .toSorted((one, other) => Number(one.start - other.start))
        .map(({ attributes, status }) => [
          attributes["http.response.status_code"],
          attributes["error.type"],
          attributes["http.request.resend_count"],
          status.code,
        ]);
    const good = [200, undefined, 1, "unset"];
    expect(children("again-pace")).toEqual([[429, "429", undefined, "error"], good]);
    expect(children("again-network")).toEqual([[undefined, "UND_ERR_SOCKET", undefined, "error"], good]);
    expect(children("again-slow")).toEqual([[undefined, "timeout", undefined, "error"], good]);
    expect(children("moved")).toEqual([[307, undefined, undefined, "unset"], good]);
    expect(children("rich")).toEqual([]);
  });

  test("retries are counted by cause, and a redirect is none", () => {
    expect(sums(receiver, "relayscope.retries", "relayscope.cause")).toEqual({
      rate_limit: 1,
      overloaded: 1,
      server: 1,
      network: 1,
      timeout: 1,
      caller: 1,
    });
  });

  test("each outcome is counted once per call", () => {
    const outcomes: Record<string, number> = {};
    for (const name of modelCases) {
      const outcome = String(only(told, name).attributes["relayscope.outcome"]);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    outcomes["ok"] = (outcomes["ok"] ?? 0) + 210;
    expect(Object.keys(outcomes)).toHaveLength(12);
    const released = sums(receiver, "gen_ai.client.operation.duration", "relayscope.outcome");
    const inference = sums(receiver, "gen_ai.client.inference.duration", "relayscope.outcome");
    // Embeddings are no inference.
    const others = { ...outcomes, ok: outcomes["ok"] - 211 };
    expect(released).toEqual(generation === "latest" ? { ok: 211 } : outcomes);
    expect(inference).toEqual(generation === "v1.41" ? {} : others);
  });

  test("tokens are the bill's, in each generation's way", () => {
    const spans = [...told.spans.values()].flat();
    const total = (name: string) => spans.reduce((so, { attributes }) => so + Number(attributes[name] ?? 0), 0);
    const [input, output] = [total("gen_ai.usage.input_tokens"), total("gen_ai.usage.output_tokens")];
    const kinds = sums(receiver, "relayscope.tokens", "relayscope.token.kind");
    expect(kinds).toMatchObject({
      cache_read: 120,
      cache_write: 20,
      audio_input: 10,
      image_input: 5,
      reasoning: 28,
      audio_output: 6,
      image_output: 4,
    });
    expect(Object.values(kinds).reduce((so, one) => so + one, 0)).toBe(input + output);
    if (generation !== "latest") {
      const usage = receiver.metrics.filter(({ name }) => name === "gen_ai.client.token.usage");
      expect(totals(usage, "gen_ai.token.type", ({ histogram }) => histogram?.sum ?? 0)).toEqual({ input, output });
    }
    if (generation === "v1.41") return;
    // Embeddings are no inference; a failed call has a 0 of an unknown kind.
    const modal = (name: string) => sums(receiver, `gen_ai.client.inference.usage.${name}`, "gen_ai.token.modality");
    expect(modal("input_tokens")).toEqual({ audio: 10, image: 5, text: 85, unknown: input - 100 - 9 - 210 });
    expect(modal("output_tokens")).toEqual({ audio: 6, image: 4, text: 40, unknown: output - 50 });
    expect(modal("cache_read.input_tokens")).toEqual({ unknown: 120 });
    expect(modal("cache_write.input_tokens")).toEqual({ unknown: 20 });
    expect(modal("reasoning.output_tokens")).toEqual({ unknown: 28 });
    expect(sum(receiver, "gen_ai.client.inference.operation.input_tokens")).toBeGreaterThan(30);
  });

  test("money is counted by currency and source, and what has no price by the reason", () => {
    const byMoney = (name: string, label: string) =>
      Object.fromEntries(
        Object.entries(sums(receiver, name, "relayscope.currency", label)).map(([key, amount]) => [
          key,
          Number(amount.toFixed(9)),
        ]),
      );
    expect(byMoney("relayscope.cost", "relayscope.price.source")).toEqual({
      // Rich, a deployment and two streams, embeddings, completion, two responses, two of Claude's.
      "EUR file": Number((540e-6 + 3 * 6000e-6 + 0.9e-6 + 42e-6 + 2 * 141e-6 + 2 * 226.5e-6).toFixed(9)),
      "USD provider": 0.0042,
      "USD catalog": 0.0012,
      "USD file": 0.0006,
    });
    // Each call of a model with a list price, whoever sold it: gpt-4.1-mini four times, gpt-4.1 once.
    expect(byMoney("relayscope.reference_cost", "nothing")).toEqual({ USD: Number((4 * 0.0012 + 0.006).toFixed(9)) });
    expect(only(told, "list-price").attributes["relayscope.price.date"]).toBe(catalogDate);
    for (const one of ["list-price", "factor", "reported", "unpriced"])
      expect(only(told, one).attributes["relayscope.reference_cost.date"]).toBe(catalogDate);
    const reasons = sums(receiver, "relayscope.unpriced", "relayscope.reason");
    expect(Object.keys(reasons).toSorted()).toEqual(["relay_without_price", "unknown_model", "usage_missing"]);
    expect(reasons).toMatchObject({ unknown_model: 1, usage_missing: 2 });
    const ages = receiver.metrics.filter(({ name }) => name === "relayscope.price_table.age");
    for (const [source, date] of [
      ["file", "2026-01-02"],
      ["catalog", catalogDate],
    ] as const) {
      const age = ages.find(({ attributes }) => attributes["relayscope.price.source"] === source);
      expect(Math.abs((age?.value ?? 0) - (Date.now() - Date.parse(date)) / 1000)).toBeLessThan(120);
    }
  });

  test("what else a call tells is counted: missing usage, ends of choices, another model", () => {
    expect(sums(receiver, "relayscope.usage_missing", "relayscope.reason")).toEqual({
      silent: 1,
      not_requested: 1,
      interrupted: 1,
      cancelled: 1,
    });
    const finish = sums(receiver, "relayscope.finish", "relayscope.reason");
    expect(Object.keys(finish).toSorted()).toEqual(["content_filter", "error", "length", "other", "stop", "tool_call"]);
    expect(finish).toMatchObject({ content_filter: 1, error: 2, length: 3, other: 2, tool_call: 2 });
    expect(sum(receiver, "relayscope.model_substituted")).toBe(1);
  });

  test("rate limits are gauges by kind, in the unit of what they limit", () => {
    const gauges = (name: string) =>
      receiver.metrics
        .filter((point) => point.name === `relayscope.ratelimit.${name}`)
        .map(({ unit, kind, attributes, value }) => [
          kind,
          unit,
          attributes["gen_ai.provider.name"],
          attributes["relayscope.limit.kind"],
          value,
        ])
        .toSorted();
    expect(gauges("remaining")).toEqual([
      ["gauge", "{request}", "anthropic", "requests", 49],
      ["gauge", "{request}", "openai", "requests", 499],
      ["gauge", "{token}", "anthropic", "input_tokens", 8000],
      ["gauge", "{token}", "anthropic", "output_tokens", 800],
      ["gauge", "{token}", "openai", "tokens", 29_000],
    ]);
    expect(gauges("limit").map(([, , , , value]) => value)).toEqual([50, 500, 9000, 900, 30_000]);
    expect(gauges("reset").map(([, unit, , , value]) => [unit, Number(value) > 200 && Number(value) <= 300])).toEqual(
      Array.from({ length: 5 }, () => ["s", true]),
    );
  });

  test("models beyond a label's bound are one other, and each is counted", () => {
    const name = generation === "latest" ? "gen_ai.client.inference.duration" : "gen_ai.client.operation.duration";
    const embeddings = receiver.metrics.filter(
      (point) =>
        point.name === "gen_ai.client.operation.duration" && point.attributes["gen_ai.operation.name"] === "embeddings",
    );
    const models = new Set(
      receiver.metrics
        .filter((point) => point.name === name)
        .concat(embeddings)
        .map(({ attributes }) => attributes["gen_ai.request.model"]),
    );
    const own = new Set(modelCases.map((one) => only(told, one).attributes["gen_ai.request.model"]));
    expect(models.size).toBe(201);
    expect(totals(embeddings, "gen_ai.request.model", ({ histogram }) => histogram?.count ?? 0)["other"]).toBe(
      210 + own.size - 200,
    );
    expect(sums(receiver, "relayscope.label_overflow", "relayscope.label")).toEqual({
      "gen_ai.request.model": 210 + own.size - 200,
    });
  });

  test("our ledger is even, and nothing failed", () => {
    const operations = modelCases.length + 210;
    expect(sums(receiver, "relayscope.calls", "relayscope.state", "relayscope.reason")).toEqual({
      seen: operations + 1,
      ended: operations,
      "skipped not_a_model_call": 1,
    });
    expect(sum(receiver, "relayscope.active")).toBe(0);
    expect(receiver.metrics.filter(({ name }) => name === "relayscope.faults")).toEqual([]);
  });

  test("what became of telemetry is told, none of it lost", () => {
    const items = sums(receiver, "relayscope.telemetry", "relayscope.signal", "relayscope.state");
    expect(Object.keys(items).toSorted()).toEqual(["logs exported", "metrics exported", "traces exported"]);
    expect(items["traces exported"]).toBeGreaterThan(50);
    expect(items["traces exported"]).toBeLessThanOrEqual(receiver.spans.length);
    expect(items["logs exported"]).toBeLessThanOrEqual(receiver.logs.length);
    const point = receiver.metrics.find(({ name }) => name === "relayscope.telemetry");
    expect(point).toMatchObject({
      kind: "counter",
      temporality: "cumulative",
      unit: "{item}",
      scope: { name: "relayscope" },
    });
  });

  test("other HTTP is instrumentation-undici's, and what only looked like a model's just so", () => {
    const others = receiver.spans.filter(({ scope }) => scope.name === "@opentelemetry/instrumentation-undici");
    expect(
      others
        .map(({ name, attributes, status }) => [
          name,
          attributes["http.response.status_code"],
          attributes["error.type"],
          status.code,
        ])
        .toSorted(),
    ).toEqual([
      ["GET", 200, undefined, "unset"],
      ["GET", 404, "404", "error"],
      ["HTTP", 200, undefined, "unset"],
      ["POST", 200, undefined, "unset"],
    ]);
    expect(others.find(({ name }) => name === "HTTP")?.attributes).toMatchObject({
      "http.request.method": "_OTHER",
      "http.request.method_original": "PROPFIND",
    });
  });

  test("the app got what the relay gave it", () => {
    expect(told.seen).toMatchObject({
      rich: expect.stringMatching(/^200 /),
      pace: expect.stringMatching(/^429 /),
      "again-slow": expect.stringMatching(/^200 /),
      cancelled: "AbortError",
      slow: "TimeoutError",
      interrupted: "TypeError",
      overflow: "210",
    });
  });
});

test.each([
  ["always", 1, 2],
  ["never", 0, 0],
])(
  "RELAYSCOPE_HTTP_SPANS=%s: a call of one attempt has %i spans below it, one of two has %i",
  async (mode, one, two) => {
    const { receiver, spans } = await tell(["unpriced", "again-server"], { env: { RELAYSCOPE_HTTP_SPANS: mode } });
    const below = (name: string) =>
      receiver.spans.filter(({ parentSpanId }) => parentSpanId === spans.get(name)?.[0]?.spanId);
    expect([below("unpriced").length, below("again-server").length]).toEqual([one, two]);
    expect(receiver.spans).toHaveLength(2 + one + two);
    const facts = { "http.request.resend_count": 1, "http.response.status_code": 200 };
    expect(pick(spans.get("again-server")?.[0]?.attributes ?? {}, facts)).toEqual(
      mode === "never" ? facts : { "http.request.resend_count": undefined, "http.response.status_code": undefined },
    );
  },
);

test("a fault of ours is counted by part, the app and the call's end are what they were", async () => {
  const { receiver, seen, spans } = await tell(["stream", "rich"], {
    env: { RELAYSCOPE_TEST_FAULT: "received", RELAYSCOPE_LOG_LEVEL: "none" },
  });
  expect(seen).toEqual({ stream: expect.stringMatching(/^200 /), rich: expect.stringMatching(/^200 /) });
  expect(Object.keys(sums(receiver, "relayscope.faults", "relayscope.part"))).toEqual(["received"]);
  expect(sum(receiver, "relayscope.faults")).toBeGreaterThan(2);
  expect([...spans.values()].flat()).toHaveLength(2);
});

test("spans beyond the queue are dropped, and each is counted", async () => {
  const { receiver, spans } = await tell(["overflow"], {
    env: { OTEL_BSP_MAX_QUEUE_SIZE: "4", OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "4" },
  });
  const { "traces dropped queue_full": lost = 0, ...items } = sums(
    receiver,
    "relayscope.telemetry",
    "relayscope.signal",
    "relayscope.state",
    "relayscope.reason",
  );
  expect(lost).toBeGreaterThan(0);
  expect(new Set(spans.get("overflow")?.map(({ spanId }) => spanId)).size).toBe(210 - lost);
  expect(Object.keys(items).toSorted()).toEqual(["logs exported", "metrics exported", "traces exported"]);
  expect(receiver.logs).toHaveLength(210);
});

function wanted(name: string): Record<string, unknown> {
  return { ...cases[name]?.span };
}

function only({ spans }: Told, name: string): ReceivedSpan {
  const [span, ...more] = spans.get(name) ?? [];
  if (span === undefined || more.length > 0) throw new Error(`${name}: ${span === undefined ? "no" : "several"} spans`);
  return span;
}

function operationsOf({ spans }: Receiver): ReceivedSpan[] {
  return spans.filter(({ attributes }) => attributes["gen_ai.operation.name"] !== undefined);
}

function nameOf({ spans }: Receiver): (operation: ReceivedSpan) => string {
  const children = new Map(spans.map((span) => [span.parentSpanId, span]));
  return (operation) => {
    const url = String(operation.attributes["url.full"] ?? children.get(operation.spanId)?.attributes["url.full"]);
    return new URL(url).pathname.split("/")[1] ?? "";
  };
}

function pick(attributes: Readonly<Record<string, unknown>>, names: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, attributes[name]]));
}

function totals(
  points: readonly ReceivedPoint[],
  label: string,
  of: (point: ReceivedPoint) => number,
): Record<string, number> {
  const found: Record<string, number> = {};
  for (const point of points) {
    const key = String(point.attributes[label]);
    found[key] = (found[key] ?? 0) + of(point);
  }
  return found;
}

/** A metric's values (a histogram's counts) added up by what these labels say; a label that is absent is left out. */
function sums({ metrics }: Receiver, name: string, ...labels: string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const point of metrics.filter((one) => one.name === name)) {
    const key = labels
      .flatMap((label) => (point.attributes[label] === undefined ? [] : [String(point.attributes[label])]))
      .join(" ");
    found[key] = (found[key] ?? 0) + (point.value ?? point.histogram?.count ?? 0);
  }
  return found;
}

function sum(receiver: Receiver, name: string): number {
  return sums(receiver, name)[""] ?? 0;
}
