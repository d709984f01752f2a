import type { Attributes } from "@opentelemetry/api";
import { expect, test } from "vitest";
import type { Call } from "../../../src/call.ts";
import { attributeNames } from "../../../src/telemetry/catalog-attributes.ts";
import { baseLabels, durationBuckets, metrics, type MetricDefinition } from "../../../src/telemetry/catalog.ts";
import { embeddings, known, makeAttempt, makeCall, makeOpening, startedAt } from "./calls.ts";
import { createTelemetry } from "./in-memory.ts";

const base = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4.1",
  "gen_ai.response.model": "gpt-4.1-2025-04-14",
  "server.address": "relay.example",
  "server.port": 443,
  "relayscope.outcome": "ok",
};

const gapCounts = Array.from({ length: durationBuckets.length + 1 }, (_, bucket) => (bucket === 2 ? 3 : 0));
const streamed = makeCall({
  role: "baseline",
  asked: { model: "gpt-4.1", stream: true },
  stream: { firstChunkMs: 250, chunks: 4, maxGapMs: 35, gapCounts, gapSumMs: 90, gapMinMs: 25 },
});
const failed = makeCall({
  outcome: "rate_limit",
  errorType: "rate_limit_exceeded",
  reading: {},
  attempts: [makeAttempt({ status: 429, errorType: "429", outcome: "rate_limit" })],
});
const estimated = makeCall({
  reading: { model: "gpt-4.1-2025-04-14" },
  usageMissing: "silent",
  estimate: { usage: { input: 11, output: 3 }, cost: { amount: 0.5, currency: "USD", source: "catalog" } },
});
const rich = makeCall({
  reading: {
    model: "gpt-4.1",
    finishReasons: ["stop", "tool_call", "stop"],
    usage: { input: 100, cacheRead: 60, cacheWrite: 4, audioInput: 6, output: 50, reasoning: 30 },
  },
});

test.each<[string, Call, string, { labels: Attributes; value: unknown }[]]>([
  ["duration", makeCall(), "gen_ai.client.operation.duration", [{ labels: base, value: { count: 1, sum: 1.5 } }]],
  [
    "duration of a failure",
    failed,
    "gen_ai.client.operation.duration",
    [
      {
        labels: {
          ...without(base, "gen_ai.response.model"),
          "relayscope.outcome": "rate_limit",
          "error.type": "rate_limit_exceeded",
        },
        value: { count: 1 },
      },
    ],
  ],
  [
    "tokens",
    makeCall(),
    "gen_ai.client.token.usage",
    [
      { labels: { ...base, "gen_ai.token.type": "input" }, value: { count: 1, sum: 100 } },
      { labels: { ...base, "gen_ai.token.type": "output" }, value: { count: 1, sum: 20 } },
    ],
  ],
  ["no tokens where usage is absent", failed, "gen_ai.client.token.usage", []],
  [
    "first chunk",
    streamed,
    "gen_ai.client.operation.time_to_first_chunk",
    [{ labels: { ...base, "relayscope.role": "baseline" }, value: { count: 1, sum: 0.25 } }],
  ],
  ["no first chunk without a stream", makeCall(), "gen_ai.client.operation.time_to_first_chunk", []],
  [
    "gaps between chunks",
    streamed,
    "gen_ai.client.operation.time_per_output_chunk",
    [
      {
        labels: { ...base, "relayscope.role": "baseline" },
        value: {
          count: 3,
          sum: 0.09,
          min: 0.025,
          max: 0.035,
          buckets: { boundaries: [...durationBuckets], counts: gapCounts },
        },
      },
    ],
  ],
  [
    "an HTTP attempt",
    makeCall(),
    "http.client.request.duration",
    [
      {
        labels: {
          "http.request.method": "POST",
          "server.address": "relay.example",
          "server.port": 443,
          "url.scheme": "https",
          "url.template": "/v1/chat/completions",
          "http.response.status_code": 200,
          "network.protocol.version": "1.1",
        },
        value: { count: 1, sum: 1.5 },
      },
    ],
  ],
  [
    "tokens by disjoint kind",
    rich,
    "relayscope.tokens",
    [
      ["cache_read", 60],
      ["cache_write", 4],
      ["audio_input", 6],
      ["input", 30],
      ["reasoning", 30],
      ["output", 20],
    ].map(([kind, value]) => ({
      labels: { ...base, "gen_ai.response.model": "gpt-4.1", "relayscope.token.kind": kind },
      value,
    })),
  ],
  [
    "cost",
    makeCall({ cost: { amount: 0.1, currency: "EUR", source: "file" } }),
    "relayscope.cost",
    [{ labels: { ...base, "relayscope.currency": "EUR", "relayscope.price.source": "file" }, value: 0.1 }],
  ],
  [
    "a cost of nothing",
    makeCall({ cost: { amount: 0, currency: "EUR", source: "file" } }),
    "relayscope.cost",
    [{ labels: {}, value: 0 }],
  ],
  [
    "a cost that is no number",
    makeCall({ cost: { amount: Number.NaN, currency: "EUR", source: "file" } }),
    "relayscope.cost",
    [],
  ],
  [
    "reference cost",
    makeCall({ referenceCost: { amount: 0.2, currency: "USD", source: "catalog" } }),
    "relayscope.reference_cost",
    [{ labels: { ...base, "relayscope.currency": "USD" }, value: 0.2 }],
  ],
  [
    "estimated tokens, which are not among the reported",
    estimated,
    "relayscope.estimated_tokens",
    [
      { labels: { ...base, "gen_ai.token.type": "input" }, value: 11 },
      { labels: { ...base, "gen_ai.token.type": "output" }, value: 3 },
    ],
  ],
  ["no reported tokens of an estimate", estimated, "relayscope.tokens", []],
  ["no usage of an estimate", estimated, "gen_ai.client.token.usage", []],
  ["no cost of an estimate", estimated, "relayscope.cost", []],
  [
    "estimated cost",
    estimated,
    "relayscope.estimated_cost",
    [{ labels: { ...base, "relayscope.currency": "USD", "relayscope.price.source": "catalog" }, value: 0.5 }],
  ],
  [
    "unpriced",
    makeCall({ unpriced: "unknown_model" }),
    "relayscope.unpriced",
    [{ labels: { ...base, "relayscope.reason": "unknown_model" }, value: 1 }],
  ],
  [
    "usage missing",
    makeCall({ usageMissing: "silent" }),
    "relayscope.usage_missing",
    [{ labels: { ...base, "relayscope.reason": "silent" }, value: 1 }],
  ],
  [
    "how choices ended",
    rich,
    "relayscope.finish",
    [
      { labels: { "relayscope.reason": "stop" }, value: 2 },
      { labels: { "relayscope.reason": "tool_call" }, value: 1 },
    ],
  ],
  [
    "a provider's own word for how a choice ended",
    makeCall({ reading: { finishReasons: ["bored"] } }),
    "relayscope.finish",
    [{ labels: { "relayscope.reason": "other" }, value: 1 }],
  ],
  ["an alias is no substitution", makeCall(), "relayscope.model_substituted", []],
  [
    "a substitution",
    makeCall({ reading: { model: "gpt-4.1-nano" } }),
    "relayscope.model_substituted",
    [{ labels: { ...base, "gen_ai.response.model": "gpt-4.1-nano" }, value: 1 }],
  ],
  [
    "retries by cause",
    makeCall({
      attempts: [
        makeAttempt({ outcome: "rate_limit" }),
        makeAttempt({ outcome: "network" }),
        makeAttempt({ outcome: "rate_limit" }),
        makeAttempt(),
      ],
    }),
    "relayscope.retries",
    [
      { labels: { ...base, "relayscope.cause": "rate_limit" }, value: 2 },
      { labels: { "relayscope.cause": "network" }, value: 1 },
    ],
  ],
  ["a single attempt is no retry", makeCall(), "relayscope.retries", []],
  [
    "a redirect is no retry",
    makeCall({ attempts: [makeAttempt({ status: 307, errorType: "307", outcome: "caller" }), makeAttempt()] }),
    "relayscope.retries",
    [],
  ],
])("points: %s", async (_, call, name, expected) => {
  const telemetry = createTelemetry();
  telemetry.tell(call);
  const points = await telemetry.points(name);
  expect(points).toHaveLength(expected.length);
  expect(points).toMatchObject(expected);
  // Where a row names all base labels, there are no others than it says.
  for (const [index, { labels }] of expected.entries()) {
    if ("server.address" in labels) expect(points[index]?.labels).toEqual(labels);
  }
});

test("a failed attempt's HTTP duration has its status and error", async () => {
  const telemetry = createTelemetry();
  telemetry.tell(failed);
  expect((await telemetry.points("http.client.request.duration"))[0]?.labels).toMatchObject({
    "http.response.status_code": 429,
    "error.type": "429",
  });
});

const shared = [
  "http.client.request.duration",
  "relayscope.active",
  "relayscope.calls",
  "relayscope.finish",
  "relayscope.tokens",
];
const released = [
  "gen_ai.client.operation.duration",
  "gen_ai.client.operation.time_per_output_chunk",
  "gen_ai.client.operation.time_to_first_chunk",
  "gen_ai.client.token.usage",
];
const newest = [
  "gen_ai.client.inference.duration",
  "gen_ai.client.inference.operation.input_tokens",
  "gen_ai.client.inference.operation.output_tokens",
  "gen_ai.client.inference.time_per_output_chunk",
  "gen_ai.client.inference.time_to_first_chunk",
  "gen_ai.client.inference.usage.input_tokens",
  "gen_ai.client.inference.usage.output_tokens",
];

test.each<["v1.41" | "latest" | "dup", string[]]>([
  ["v1.41", released],
  ["latest", newest],
  ["dup", [...released, ...newest]],
])("a streamed call in %s makes exactly its metrics", async (semconv, own) => {
  const telemetry = createTelemetry({ semconv });
  telemetry.tell(streamed);
  expect(await telemetry.names()).toEqual([...own, ...shared].sort());
});

test.each<["v1.41" | "latest" | "dup", number]>([
  ["v1.41", 1],
  ["latest", 1],
  ["dup", 1],
])("in %s an embeddings call has its duration once, and it is no inference", async (semconv) => {
  const telemetry = createTelemetry({ semconv });
  telemetry.tell(makeCall({ format: embeddings, reading: { usage: { input: 5 } } }));
  expect(await telemetry.values("gen_ai.client.operation.duration")).toEqual([{ count: 1, sum: 1.5 }]);
  expect((await telemetry.names()).filter((name) => name.startsWith("gen_ai.client.inference"))).toEqual([]);
});

test.each<[string, Call, string, [string, number][]]>([
  [
    "input, broken down as far as the answer did",
    rich,
    "input_tokens",
    [
      ["audio", 6],
      ["unknown", 94],
    ],
  ],
  [
    "input, all told apart",
    makeCall({ reading: { usage: { input: 10, audioInput: 2, imageInput: 3 } } }),
    "input_tokens",
    [
      ["audio", 2],
      ["image", 3],
      ["text", 5],
    ],
  ],
  ["output", rich, "output_tokens", [["unknown", 50]]],
  ["cache reads", rich, "cache_read.input_tokens", [["unknown", 60]]],
  ["cache writes", rich, "cache_write.input_tokens", [["unknown", 4]]],
  ["reasoning", rich, "reasoning.output_tokens", [["unknown", 30]]],
  ["a failed call: 0", failed, "input_tokens", [["unknown", 0]]],
  ["a cancelled call: nothing is known", makeCall({ outcome: "cancelled", reading: {} }), "input_tokens", []],
  ["a silent call: nothing is known", makeCall({ reading: {} }), "output_tokens", []],
])("latest tokens by modality: %s", async (_, call, name, expected) => {
  const telemetry = createTelemetry({ semconv: "latest" });
  telemetry.tell(call);
  const points = await telemetry.points(`gen_ai.client.inference.usage.${name}`);
  expect(points.map(({ labels, value }) => [labels["gen_ai.token.modality"], value])).toEqual(expected);
});

test("where other tokens are billed than were used, metrics tell those that are billed", async () => {
  const usage = { input: 480, cacheRead: 448, output: 15, billedInput: 7, billedOutput: 12 };
  const telemetry = createTelemetry({ semconv: "dup" });
  telemetry.tell(makeCall({ reading: { usage } }));
  const sums = (await telemetry.values("gen_ai.client.token.usage")) as { sum: number }[];
  expect(sums.map(({ sum }) => sum)).toEqual([7, 12]);
  expect(await telemetry.values("gen_ai.client.inference.usage.input_tokens")).toEqual([7]);
  expect(await telemetry.values("gen_ai.client.inference.usage.output_tokens")).toEqual([12]);
  expect(await telemetry.values("gen_ai.client.inference.usage.cache_read.input_tokens")).toEqual([]);
});

test("latest token histograms record 0 for a failure, with its error", async () => {
  const telemetry = createTelemetry({ semconv: "latest" });
  telemetry.tell(failed);
  const [point] = await telemetry.points("gen_ai.client.inference.operation.input_tokens");
  expect(point).toMatchObject({ labels: { "error.type": "rate_limit_exceeded" }, value: { count: 1, sum: 0 } });
});

test("names, units, kinds, buckets and labels are the catalogue's, in every generation", async () => {
  const telemetry = createTelemetry({ semconv: "dup", priceTables: () => [{ source: "file", ageSeconds: 60 }] });
  const cost = { amount: 1, currency: "USD", source: "file" } as const;
  const rateLimits = [{ kind: "requests", limit: 9, remaining: 1, resetSeconds: 1e9 }] as const;
  telemetry.tell({
    ...streamed,
    ...rich,
    stream: streamed.stream,
    cost,
    referenceCost: cost,
    rateLimits,
    startedAt: Date.now(),
  } as Call);
  telemetry.tell({ ...failed, unpriced: "usage_missing", usageMissing: "silent" });
  telemetry.tell(estimated);
  telemetry.recorder.fault("wire");
  const definitions: MetricDefinition[] = Object.values(metrics);
  for (const scope of await telemetry.scopes()) {
    expect(scope.scope).toMatchObject({ name: "relayscope", version: "0.1.0" });
    for (const { descriptor, dataPoints } of scope.metrics) {
      const definition = definitions.find(({ name, unit }) => name === descriptor.name && unit === descriptor.unit);
      expect([descriptor.name, definition?.description]).toEqual([descriptor.name, descriptor.description]);
      const allowed = new Set(
        [...(definition?.labels ?? []), ...(definition?.base === true ? baseLabels : [])].map(
          (key) => attributeNames[key],
        ),
      );
      for (const { attributes, value } of dataPoints) {
        expect([descriptor.name, Object.keys(attributes).filter((name) => !allowed.has(name as never))]).toEqual([
          descriptor.name,
          [],
        ]);
        if (typeof value === "object")
          expect(value).toMatchObject({ buckets: { boundaries: [...(definition?.buckets ?? [])] } });
      }
    }
  }
});

test("active goes up at a call's beginning and down at its end, under the same labels", async () => {
  const telemetry = createTelemetry();
  const { recorder } = telemetry;
  const one = recorder.begin(makeOpening({ known }));
  const two = recorder.begin(makeOpening());
  const three = recorder.begin(makeOpening({ known: { ...known, model: "m" } }));
  const labels = { "server.address": "relay.example", "server.port": 443 };
  const genAi = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai" };
  expect(await telemetry.points("relayscope.active")).toEqual([
    { labels: { ...genAi, ...labels }, value: 1 },
    { labels, value: 1 },
    { labels: { ...genAi, "gen_ai.request.model": "m", ...labels }, value: 1 },
  ]);
  recorder.end(one, makeCall({ serverAddress: "elsewhere.example" }));
  recorder.endAsHttp(two, makeAttempt());
  recorder.end(three, failed);
  expect((await telemetry.points("relayscope.active")).map(({ value }) => value)).toEqual([0, 0, 0]);
});

test("the ledger counts what was seen, ended, skipped and corrected: seen is ended and skipped, and nothing counts twice", async () => {
  const telemetry = createTelemetry();
  const { recorder } = telemetry;
  const open = recorder.begin(makeOpening({ known }));
  recorder.end(open, makeCall());
  recorder.end(open, makeCall());
  recorder.endAsHttp(open, makeAttempt());
  telemetry.tellHttp(makeAttempt());
  recorder.skip("too_many_open");
  recorder.correct("retry_mismatch");
  recorder.correct("retry_mismatch");
  recorder.end({ context: makeOpening().parent }, makeCall());
  recorder.fault("wire");
  const ledger = (await telemetry.points("relayscope.calls")).map(({ labels, value }) =>
    Object.values(labels).concat(value as number),
  );
  expect(ledger).toEqual([
    ["seen", 3],
    ["ended", 1],
    ["skipped", "not_a_model_call", 1],
    ["skipped", "too_many_open", 1],
    ["corrected", "retry_mismatch", 2],
  ]);
  expect(await telemetry.values("gen_ai.client.operation.duration")).toEqual([{ count: 1, sum: 1.5 }]);
  expect(await telemetry.points("relayscope.faults")).toEqual([{ labels: { "relayscope.part": "wire" }, value: 1 }]);
  expect(telemetry.logs()).toHaveLength(1);
});

test("a thousand made-up models and hosts make two hundred of each and one other, counted", async () => {
  const telemetry = createTelemetry();
  for (let index = 0; index < 1000; index++) {
    telemetry.tell(
      makeCall({ asked: { model: `model-${index}` }, reading: {}, serverAddress: `host-${index}.example` }),
    );
  }
  const points = await telemetry.points("gen_ai.client.operation.duration");
  const distinct = (name: string) => new Set(points.map(({ labels }) => labels[name]));
  expect(distinct("gen_ai.request.model").size).toBe(201);
  expect(distinct("gen_ai.request.model")).toContain("other");
  expect(distinct("server.address").size).toBe(200);
  const overflow = await telemetry.points("relayscope.label_overflow");
  expect(overflow).toEqual([
    // One of the two hundred is the host all these calls were opened with.
    { labels: { "relayscope.label": "server.address" }, value: 801 },
    { labels: { "relayscope.label": "gen_ai.request.model" }, value: 800 },
  ]);
});

test("ports beyond the bound become 0, since a port is a number", async () => {
  const telemetry = createTelemetry({ labelValues: 2 });
  for (const serverPort of [443, 8080, 9001]) telemetry.tell(makeCall({ serverPort }));
  const points = await telemetry.points("gen_ai.client.operation.duration");
  expect(points.map(({ labels }) => labels["server.port"])).toEqual([443, 8080, 0]);
});

const limits = [
  { kind: "requests", limit: 500, remaining: 499, resetSeconds: 0.012 },
  { kind: "tokens", limit: 30000, remaining: 29000, resetSeconds: 120 },
] as const;

test("rate limits are gauges in requests and tokens that go away", async () => {
  let now = startedAt + 1500;
  const telemetry = createTelemetry({ clock: () => now });
  telemetry.tell(makeCall({ rateLimits: limits }));
  const labels = (kind: string) => ({
    "relayscope.limit.kind": kind,
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4.1",
    "server.address": "relay.example",
    "server.port": 443,
  });
  now += 20_000;
  expect(await telemetry.points("relayscope.ratelimit.remaining")).toEqual([
    { labels: labels("requests"), value: 499 },
    { labels: labels("tokens"), value: 29000 },
  ]);
  // The window of requests was whole again after 12 ms: told once, never repeated.
  expect(await telemetry.points("relayscope.ratelimit.limit")).toEqual([{ labels: labels("tokens"), value: 30000 }]);
  expect(await telemetry.points("relayscope.ratelimit.reset")).toEqual([{ labels: labels("tokens"), value: 100 }]);
  expect((await telemetry.data("relayscope.ratelimit.limit")).map(({ descriptor }) => descriptor.unit)).toEqual([
    "{token}",
  ]);
  now += 100_000;
  expect((await telemetry.names()).filter((name) => name.includes("ratelimit"))).toEqual([]);
});

test("the age of the prices is asked at each export", async () => {
  let ageSeconds = 10;
  const telemetry = createTelemetry({ priceTables: () => [{ source: "catalog", ageSeconds }] });
  expect(await telemetry.points("relayscope.price_table.age")).toEqual([
    { labels: { "relayscope.price.source": "catalog" }, value: 10 },
  ]);
  ageSeconds = 20;
  expect(await telemetry.values("relayscope.price_table.age")).toEqual([20]);
});

test("what the producer hands over at once is what it hands over in time", async () => {
  const telemetry = createTelemetry({ clock: () => startedAt });
  telemetry.tell(streamed);
  expect(telemetry.recorder.producer.collectNow()).toEqual(await telemetry.recorder.producer.collect());
  expect(telemetry.recorder.producer.collectNow().resourceMetrics.scopeMetrics).toHaveLength(1);
});

function without(labels: Attributes, name: string): Attributes {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== name));
}
