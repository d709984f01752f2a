import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { AlwaysOffSampler, type Sampler, SamplingDecision } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import type { Call, Outcome } from "../../../src/call.ts";
import { attributes as table } from "../../../src/telemetry/catalog-attributes.ts";
import { embeddings, known, makeAttempt, makeCall, startedAt } from "./calls.ts";
import { createTelemetry, milliseconds, plain } from "./in-memory.ts";

const http = {
  "http.request.method": "POST",
  "url.full": "https://relay.example/v1/chat/completions",
  "http.response.status_code": 200,
  "network.protocol.version": "1.1",
  "network.peer.address": "192.0.2.7",
  "network.peer.port": 443,
  "user_agent.original": "OpenAI/JS 7",
};

const everyCall = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4.1",
  "server.address": "relay.example",
  "server.port": 443,
  "relayscope.outcome": "ok",
  "relayscope.relay": "main relay",
  "relayscope.attempts": 1,
  "openai.api.type": "chat_completions",
};

const answered = {
  "gen_ai.response.id": "chatcmpl-1",
  "gen_ai.response.model": "gpt-4.1-2025-04-14",
  "gen_ai.response.finish_reasons": ["stop"],
  "gen_ai.usage.input_tokens": 100,
  "gen_ai.usage.output_tokens": 20,
  "relayscope.usage.source": "reported",
};

function one(call: Call, settings = {}) {
  const telemetry = createTelemetry(settings);
  telemetry.tell(call);
  return telemetry.spans();
}

test("a plain call is one CLIENT span with the facts of the call and of its one exchange, and nothing else", () => {
  const spans = one(makeCall());
  expect(spans).toHaveLength(1);
  expect(plain(spans[0])).toEqual({
    name: "chat gpt-4.1",
    kind: SpanKind.CLIENT,
    attributes: { ...everyCall, ...answered, ...http },
    status: { code: SpanStatusCode.UNSET },
    scope: { name: "relayscope", version: "0.1.0", schemaUrl: "https://opentelemetry.io/schemas/1.41.0" },
    events: [],
  });
});

const usage = {
  input: 9,
  cacheRead: 4,
  cacheWrite: 2,
  audioInput: 1,
  imageInput: 0,
  output: 7,
  reasoning: 3,
  audioOutput: 0,
};
const cost = { amount: 0.0123, currency: "EUR", source: "file", priceDate: "2025-01-01" } as const;
const listCost = { amount: 0.0246, currency: "USD", source: "catalog", priceDate: "2026-09-23" } as const;
const listCostTold = {
  "relayscope.reference_cost.amount": 0.0246,
  "relayscope.reference_cost.currency": "USD",
  "relayscope.reference_cost.date": "2026-09-23",
};

test.each<[string, Partial<Call>, Attributes]>([
  [
    "everything that can be asked",
    {
      asked: {
        model: "gpt-4.1",
        stream: false,
        choices: 2,
        maxTokens: 50,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        seed: 7,
        stopSequences: ["END"],
        reasoningLevel: "high",
        outputType: "json",
        serviceTier: "flex",
        conversationId: "conv_1",
        previousResponseId: "resp_0",
      },
    },
    {
      "gen_ai.request.choice.count": 2,
      "gen_ai.request.max_tokens": 50,
      "gen_ai.request.temperature": 0.5,
      "gen_ai.request.top_p": 0.9,
      "gen_ai.request.top_k": 40,
      "gen_ai.request.frequency_penalty": 0.1,
      "gen_ai.request.presence_penalty": 0.2,
      "gen_ai.request.seed": 7,
      "gen_ai.request.stop_sequences": ["END"],
      "gen_ai.request.reasoning.level": "high",
      "gen_ai.output.type": "json",
      "openai.request.service_tier": "flex",
      "gen_ai.conversation.id": "conv_1",
      "gen_ai.request.previous_response.id": "resp_0",
    },
  ],
  ["what convention wants left out", { asked: { model: "gpt-4.1", choices: 1, serviceTier: "auto" } }, {}],
  [
    "a stream",
    {
      asked: { model: "gpt-4.1", stream: true },
      stream: { firstChunkMs: 250, chunks: 4, maxGapMs: 90, gapCounts: [3], gapSumMs: 100, gapMinMs: 5 },
    },
    {
      "gen_ai.request.stream": true,
      "gen_ai.response.time_to_first_chunk": 0.25,
      "relayscope.stream.chunks": 4,
      "relayscope.stream.max_gap": 0.09,
    },
  ],
  [
    "the answer's tier, fingerprint, request id and role",
    {
      reading: { ...makeCall().reading, serviceTier: "default", systemFingerprint: "fp_1" },
      requestId: "req_1",
      role: "candidate",
    },
    {
      "openai.response.service_tier": "default",
      "openai.response.system_fingerprint": "fp_1",
      "relayscope.request_id": "req_1",
      "relayscope.role": "candidate",
    },
  ],
  [
    "all parts of usage; modalities only where they were used",
    { reading: { ...makeCall().reading, usage } },
    {
      "gen_ai.usage.input_tokens": 9,
      "gen_ai.usage.output_tokens": 7,
      "gen_ai.usage.cache_read.input_tokens": 4,
      "gen_ai.usage.cache_creation.input_tokens": 2,
      "gen_ai.usage.reasoning.output_tokens": 3,
      "gen_ai.usage.audio.input_tokens": 1,
    },
  ],
  [
    "cache writes that are kept for an hour, and what is billed beside what was used",
    { reading: { ...makeCall().reading, usage: { ...usage, cacheWrite1h: 0, billedInput: 8, billedOutput: 6 } } },
    {
      "gen_ai.usage.input_tokens": 9,
      "gen_ai.usage.output_tokens": 7,
      "gen_ai.usage.cache_read.input_tokens": 4,
      "gen_ai.usage.cache_creation.input_tokens": 2,
      "gen_ai.usage.reasoning.output_tokens": 3,
      "gen_ai.usage.audio.input_tokens": 1,
      "relayscope.usage.cache_write_1h.input_tokens": 0,
      "relayscope.usage.billed.input_tokens": 8,
      "relayscope.usage.billed.output_tokens": 6,
    },
  ],
  [
    "a cost by price file",
    { cost },
    {
      "gen_ai.usage.cost.amount": 0.0123,
      "gen_ai.usage.cost.currency": "EUR",
      "gen_ai.usage.cost.source": "local",
      "relayscope.price.source": "file",
      "relayscope.price.date": "2025-01-01",
    },
  ],
  [
    "a cost, and what the vendor's list says of the same tokens",
    { cost, referenceCost: listCost },
    {
      "gen_ai.usage.cost.amount": 0.0123,
      "gen_ai.usage.cost.currency": "EUR",
      "gen_ai.usage.cost.source": "local",
      "relayscope.price.source": "file",
      "relayscope.price.date": "2025-01-01",
      ...listCostTold,
    },
  ],
  // A relay without a price: only what it would have cost at the vendor's.
  ["no cost, and the list's", { referenceCost: listCost }, listCostTold],
  [
    "a cost of the provider's own",
    { cost: { amount: 0, currency: "USD", source: "provider" } },
    {
      "gen_ai.usage.cost.amount": 0,
      "gen_ai.usage.cost.currency": "USD",
      "gen_ai.usage.cost.source": "provider",
      "relayscope.price.source": "provider",
    },
  ],
])("span attributes: %s", (_, over, more) => {
  const [span] = one(makeCall(over));
  expect(span?.attributes).toEqual({ ...everyCall, ...answered, ...http, ...more });
});

test("the attributes have the types of the catalogue", () => {
  const [span] = one(
    makeCall({ reading: { ...makeCall().reading, usage }, cost, asked: { model: "m", stopSequences: ["a"] } }),
  );
  const types = new Map<string, string>(Object.values(table).map(({ name, type }) => [name, type]));
  for (const [name, value] of Object.entries(span?.attributes ?? {})) {
    const type =
      typeof value === "number"
        ? Number.isInteger(value)
          ? "int"
          : "double"
        : Array.isArray(value)
          ? "string[]"
          : typeof value;
    expect([name, type]).toEqual([name, types.get(name)]);
  }
});

test("embeddings have their own attributes, and another provider has none of openai's", () => {
  const [span] = one(
    makeCall({
      format: embeddings,
      provider: "mistral_ai",
      asked: { model: "e", dimensions: 256, encodingFormats: ["base64"], serviceTier: "flex" },
      reading: { model: "e", usage: { input: 5 }, systemFingerprint: "fp" },
    }),
  );
  expect(span?.name).toBe("embeddings e");
  expect(span?.attributes).toMatchObject({
    "gen_ai.embeddings.dimension.count": 256,
    "gen_ai.request.encoding_formats": ["base64"],
    "gen_ai.usage.input_tokens": 5,
  });
  expect(Object.keys(span?.attributes ?? {}).filter((name) => name.startsWith("openai."))).toEqual([]);
});

test.each<["v1.41" | "latest" | "dup", string[]]>([
  ["v1.41", ["gen_ai.usage.cache_creation.input_tokens"]],
  ["latest", ["gen_ai.usage.cache_write.input_tokens"]],
  ["dup", ["gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens"]],
])("in %s cache writes go by %s", (semconv, names) => {
  const [span] = one(makeCall({ reading: { usage } }), { semconv });
  expect(Object.keys(span?.attributes ?? {}).filter((name) => /cache_(creation|write)/.test(name))).toEqual(names);
});

test.each<[Outcome, string | undefined, string | undefined]>([
  ["ok", undefined, undefined],
  ["cancelled", undefined, undefined],
  ["caller", "invalid_request_error", "invalid_request_error"],
  ["auth", "401", "401"],
  ["rate_limit", "rate_limit_exceeded", "rate_limit_exceeded"],
  ["quota", "insufficient_quota", "insufficient_quota"],
  ["overloaded", "503", "503"],
  ["server", "500", "500"],
  ["timeout", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT"],
  ["network", "ECONNREFUSED", "ECONNREFUSED"],
  ["interrupted", "UND_ERR_SOCKET", "UND_ERR_SOCKET"],
  ["blocked", undefined, "_OTHER"],
])("outcome %s: error.type and status", (outcome, errorType, expected) => {
  const [span] = one(makeCall({ outcome, ...(errorType !== undefined && { errorType }) }));
  expect(span?.attributes["error.type"]).toBe(expected);
  expect(span?.attributes["relayscope.outcome"]).toBe(outcome);
  expect(span?.status.code).toBe(expected === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR);
});

const first = makeAttempt({ durationMs: 200, status: 429, errorType: "429", outcome: "rate_limit" });
const second = makeAttempt({
  startedAt: startedAt + 700,
  durationMs: 300,
  outcome: "network",
  errorType: "ECONNRESET",
});
const third = makeAttempt({ startedAt: startedAt + 1400, durationMs: 1000 });
const retried = makeCall({ attempts: [first, second, third], durationMs: 2400 });

test("retries are HTTP spans under the one call, with their true times, errors and ordinals", () => {
  const spans = one(retried);
  const call = spans.at(-1);
  const children = spans.slice(0, -1);
  expect(call?.name).toBe("chat gpt-4.1");
  expect(call?.attributes).toEqual({ ...everyCall, ...answered, "relayscope.attempts": 3 });
  expect(
    children.map(({ name, kind, attributes, status, parentSpanContext, startTime, endTime }) => ({
      name,
      kind,
      resend: attributes["http.request.resend_count"],
      error: attributes["error.type"],
      http: attributes["http.response.status_code"],
      status: status.code,
      parent: parentSpanContext?.spanId,
      from: milliseconds(startTime) - startedAt,
      to: milliseconds(endTime) - startedAt,
    })),
  ).toEqual([
    {
      name: "POST",
      kind: SpanKind.CLIENT,
      resend: undefined,
      error: "429",
      http: 429,
      status: SpanStatusCode.ERROR,
      parent: call?.spanContext().spanId,
      from: 0,
      to: 200,
    },
    {
      name: "POST",
      kind: SpanKind.CLIENT,
      resend: 1,
      error: "ECONNRESET",
      http: 200,
      status: SpanStatusCode.ERROR,
      parent: call?.spanContext().spanId,
      from: 700,
      to: 1000,
    },
    {
      name: "POST",
      kind: SpanKind.CLIENT,
      resend: 2,
      error: undefined,
      http: 200,
      status: SpanStatusCode.UNSET,
      parent: call?.spanContext().spanId,
      from: 1400,
      to: 2400,
    },
  ]);
  expect(Object.keys(children[2]?.attributes ?? {}).sort()).toEqual(
    [...Object.keys(http), "http.request.resend_count", "server.address", "server.port"].sort(),
  );
});

test.each<["retries" | "always" | "never", Call, number, boolean]>([
  ["retries", makeCall(), 0, true],
  ["retries", retried, 3, false],
  ["always", makeCall(), 1, false],
  ["always", retried, 3, false],
  ["never", makeCall(), 0, true],
  ["never", retried, 0, true],
])("HTTP spans %s: of %# there are %s, and the call has the HTTP facts: %s", (httpSpans, call, children, onCall) => {
  const spans = one(call, { httpSpans });
  expect(spans).toHaveLength(children + 1);
  expect("url.full" in (spans.at(-1)?.attributes ?? {})).toBe(onCall);
});

test("with HTTP spans off the last attempt of several is on the call, with its ordinal", () => {
  const [span] = one(retried, { httpSpans: "never" });
  expect(span?.attributes).toEqual({
    ...everyCall,
    ...answered,
    ...http,
    "relayscope.attempts": 3,
    "http.request.resend_count": 2,
  });
});

test("a cancelled attempt's span has no error", () => {
  const [child] = one(makeCall({ outcome: "cancelled", attempts: [makeAttempt({ outcome: "cancelled" })] }), {
    httpSpans: "always",
  });
  expect(child?.status.code).toBe(SpanStatusCode.UNSET);
  expect(child?.attributes).not.toHaveProperty("error.type");
});

test("times are the wire's: start as told, end = start + duration", () => {
  const [span] = one(makeCall({ durationMs: 1234.5 }));
  expect(span && milliseconds(span.startTime)).toBe(startedAt);
  expect(span && milliseconds(span.endTime)).toBe(startedAt + 1234.5);
});

test("a method that the convention does not know is _OTHER, its word kept", () => {
  const [child] = one(makeCall({ attempts: [makeAttempt({ method: "BREW" })] }), { httpSpans: "always" });
  expect(child?.name).toBe("HTTP");
  expect(child?.attributes).toMatchObject({ "http.request.method": "_OTHER", "http.request.method_original": "BREW" });
});

test.each([
  ["known by path", { known }, "chat", { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai" }],
  [
    "known with its model",
    { known: { ...known, model: "m" } },
    "chat m",
    { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "m" },
  ],
  ["not known yet", {}, "POST", {}],
])("a sampler sees what is sure at the beginning: %s", (_, opening, name, more) => {
  const seen: [string, Attributes][] = [];
  const sampler: Sampler = {
    shouldSample: (_context, _traceId, spanName, _kind, attributes) => {
      seen.push([spanName, { ...attributes }]);
      return { decision: SamplingDecision.RECORD_AND_SAMPLED };
    },
  };
  const telemetry = createTelemetry({}, sampler);
  telemetry.tell(makeCall(), opening);
  expect(seen).toEqual([[name, { "server.address": "relay.example", "server.port": 443, ...more }]]);
  expect(telemetry.spans()[0]?.name).toBe("chat gpt-4.1");
});

test("a call without a model is named by its operation alone", () => {
  expect(one(makeCall({ asked: {} }))[0]?.name).toBe("chat");
});

test("the parent is the one given, not the one that happens to be active", () => {
  const telemetry = createTelemetry();
  const parent = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: TraceFlags.SAMPLED,
  };
  context.with(ROOT_CONTEXT, () =>
    telemetry.tell(makeCall(), { known, parent: trace.setSpanContext(ROOT_CONTEXT, parent) }),
  );
  expect(telemetry.spans()[0]?.parentSpanContext).toMatchObject({ traceId: parent.traceId, spanId: parent.spanId });
});

test("a call that is not sampled makes no span, and its context still names the trace", () => {
  const telemetry = createTelemetry({}, new AlwaysOffSampler());
  telemetry.tell(retried);
  expect(telemetry.spans()).toEqual([]);
  expect(telemetry.logs()[0]?.spanContext?.traceFlags).toBe(TraceFlags.NONE);
});
