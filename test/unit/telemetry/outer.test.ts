import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { expect, test } from "vitest";
import type { Call } from "../../../src/call.ts";
import { createLikes } from "../../../src/telemetry/likes.ts";
import { takeOuter } from "../../../src/telemetry/outer.ts";
import { embeddings, known, makeAttempt, makeCall, makeOpening } from "./calls.ts";
import { createTelemetry, plain } from "./in-memory.ts";

const openai = "@opentelemetry/instrumentation-openai";
const anthropic = "com.anthropic.sdk.typescript";
const vercel = "gen_ai";
const asked = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4.1" };
const http = {
  "http.request.method": "POST",
  "url.full": "https://relay.example/v1/chat/completions",
  "http.response.status_code": 200,
  "network.protocol.version": "1.1",
  "network.peer.address": "192.0.2.7",
  "network.peer.port": 443,
  "user_agent.original": "OpenAI/JS 7",
};
const priced = makeCall({
  provider: "openai",
  reading: {
    id: "chatcmpl-1",
    model: "gpt-4.1-2025-04-14",
    finishReasons: ["stop"],
    serviceTier: "flex",
    usage: { input: 100, cacheRead: 60, output: 20, reasoning: 8, billedInput: 100, billedOutput: 20 },
  },
  asked: { model: "gpt-4.1", stream: true, temperature: 0.5, outputType: "json" },
  stream: { chunks: 3, gapCounts: [], gapSumMs: 10, firstChunkMs: 250, maxGapMs: 8 },
  cost: { amount: 0.01, currency: "USD", source: "file", priceDate: "2026-11-01" },
  referenceCost: { amount: 0.02, currency: "USD", source: "catalog", priceDate: "2026-09-23" },
  requestId: "req_1",
});

/** A recorder, and spans of others to call within. */
function begin(settings: Parameters<typeof createTelemetry>[0] = {}) {
  const telemetry = createTelemetry(settings);
  const outer = (scope: string, attributes: Attributes = asked, kind = SpanKind.CLIENT) => {
    const span = telemetry.tracerProvider.getTracer(scope).startSpan("outer", { kind, attributes });
    return { span, parent: trace.setSpan(ROOT_CONTEXT, span) };
  };
  /** What is told of calls below it, once all is over. */
  const within = (parent: Context, call: Call = makeCall(), opening: object = { known }) => {
    telemetry.tell(call, { ...opening, parent });
    return telemetry.spans().findLast(({ instrumentationScope }) => instrumentationScope.name === "relayscope");
  };
  return { ...telemetry, telemetry, outer, within };
}

const inferences = ({ spans }: ReturnType<typeof begin>) =>
  spans().filter(({ attributes }) => "gen_ai.operation.name" in attributes).length;

test("within a span that tells the inference, ours is its HTTP child with what the other may lack, and no inference", () => {
  const { outer, within } = begin();
  const { span, parent } = outer(openai);
  const ours = within(parent, priced);
  expect(plain(ours)).toMatchObject({ name: "POST", kind: SpanKind.CLIENT, events: [] });
  expect(ours?.parentSpanContext?.spanId).toBe(span.spanContext().spanId);
  expect(ours?.attributes).toEqual({
    ...http,
    "server.address": "relay.example",
    "server.port": 443,
    "relayscope.outcome": "ok",
    "relayscope.relay": "main relay",
    "relayscope.attempts": 1,
    "relayscope.request_id": "req_1",
    "relayscope.stream.chunks": 3,
    "relayscope.stream.max_gap": 0.008,
    "relayscope.usage.source": "reported",
    "gen_ai.response.time_to_first_chunk": 0.25,
    "gen_ai.usage.cache_read.input_tokens": 60,
    "gen_ai.usage.reasoning.output_tokens": 8,
    "relayscope.usage.billed.input_tokens": 100,
    "relayscope.usage.billed.output_tokens": 20,
    "gen_ai.usage.cost.amount": 0.01,
    "gen_ai.usage.cost.currency": "USD",
    "gen_ai.usage.cost.source": "local",
    "relayscope.price.source": "file",
    "relayscope.price.date": "2026-11-01",
    "relayscope.reference_cost.amount": 0.02,
    "relayscope.reference_cost.currency": "USD",
    "relayscope.reference_cost.date": "2026-09-23",
    "openai.response.service_tier": "flex",
  });
});

test("the log record says all, in the context of our span, and the ledger counts as ever", async () => {
  const { outer, within, logs, points } = begin();
  const ours = within(outer(anthropic).parent, priced);
  expect(logs()).toHaveLength(1);
  expect(logs()[0]?.spanContext?.spanId).toBe(ours?.spanContext().spanId);
  expect(logs()[0]?.attributes).toMatchObject({ ...asked, "gen_ai.usage.input_tokens": 100 });
  expect(await points("relayscope.calls")).toEqual([
    { labels: { "relayscope.state": "seen" }, value: 1 },
    { labels: { "relayscope.state": "ended" }, value: 1 },
  ]);
  expect(await points("relayscope.active")).toMatchObject([{ value: 0 }]);
});

test.each<[string, string, Attributes, string, object]>([
  ["a chat", openai, asked, "POST", { known }],
  [
    "text_completion for a chat: both generate",
    "any",
    { "gen_ai.operation.name": "text_completion" },
    "POST",
    { known },
  ],
  ["what may be a model call only, by its path", anthropic, asked, "POST", {}],
  ["an agent", "any", { "gen_ai.operation.name": "invoke_agent" }, "chat gpt-4.1", { known }],
  ["a tool", "any", { "gen_ai.operation.name": "execute_tool" }, "chat gpt-4.1", { known }],
  ["a step of ai 7", vercel, { "gen_ai.operation.name": "agent_step" }, "chat gpt-4.1", { known }],
  ["embeddings around a chat", openai, { "gen_ai.operation.name": "embeddings" }, "chat gpt-4.1", { known }],
  ["ai before 7", "ai", { "gen_ai.system": "openai", "gen_ai.request.model": "m" }, "chat gpt-4.1", { known }],
  ["OpenInference", "any", { "openinference.span.kind": "LLM" }, "chat gpt-4.1", { known }],
  ["a span of the app", "app", {}, "chat gpt-4.1", { known }],
])("the name of ours below %s", (_, scope, attributes, name, opening) => {
  const { outer, within } = begin();
  const { parent } = outer(scope, attributes);
  const ours = within(parent, makeCall(), opening);
  expect([ours?.name, "gen_ai.operation.name" in (ours?.attributes ?? {})]).toEqual([name, name !== "POST"]);
});

test("embeddings within embeddings are told once", () => {
  const { outer, within } = begin();
  const { parent } = outer(openai, { "gen_ai.operation.name": "embeddings" });
  const opening = { known: { operation: "embeddings", provider: "openai" } };
  expect(within(parent, makeCall({ format: embeddings }), opening)?.name).toBe("POST");
});

test("the attempts of a call are told below ours, which has their number and no HTTP facts", () => {
  const { outer, within, spans } = begin();
  const attempts = [makeAttempt({ status: 429, errorType: "429", outcome: "rate_limit" }), makeAttempt()];
  const ours = within(outer(openai).parent, makeCall({ attempts }));
  const [first, second] = spans().filter((span) => span.parentSpanContext?.spanId === ours?.spanContext().spanId);
  expect([first?.name, first?.attributes["http.response.status_code"]]).toEqual(["POST", 429]);
  expect(second?.attributes["http.request.resend_count"]).toBe(1);
  expect(ours?.attributes).toMatchObject({ "relayscope.attempts": 2 });
  expect(ours?.attributes).not.toHaveProperty("http.request.method");
});

test.each([
  ["always", 1],
  ["never", 2],
] as const)("with HTTP spans %s, ours is the only one for %d attempts", (httpSpans, count) => {
  const { outer, within, spans } = begin({ httpSpans });
  const attempts = Array.from({ length: count }, () => makeAttempt());
  expect(within(outer(openai).parent, makeCall({ attempts }))?.attributes).toMatchObject(http);
  expect(spans()).toHaveLength(1);
});

test("one span tells one inference: a second call below it, meanwhile or later, has a GenAI span of its own", async () => {
  const begun = begin();
  const { outer, within, recorder, telemetry } = begun;
  const { span, parent } = outer("agents");
  const first = recorder.begin(makeOpening({ known, parent }));
  expect(within(parent)?.name).toBe("chat gpt-4.1");
  recorder.end(first, makeCall({ outcome: "server", errorType: "500" }));
  expect(within(parent)?.name).toBe("chat gpt-4.1");
  span.end();
  expect(inferences(begun)).toBe(3);
  expect(await telemetry.values("gen_ai.client.operation.duration")).toMatchObject([{ count: 2 }, { count: 1 }]);
});

test("a request that was no model call leaves the inference to the next", () => {
  const { outer, within, telemetry } = begin();
  const { parent } = outer(anthropic);
  telemetry.tellHttp(makeAttempt(), { parent });
  expect(within(parent)?.name).toBe("POST");
});

test("a span that is over is a plain parent", () => {
  const { outer, within } = begin();
  const { span, parent } = outer(openai);
  span.end();
  expect(within(parent)?.name).toBe("chat gpt-4.1");
});

const throwing = {
  spanContext: () => ({ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 }),
  isRecording(): boolean {
    throw new Error("no");
  },
  get attributes(): Attributes {
    throw new Error("no");
  },
};
const strange: readonly [string, object][] = [
  ["throws", throwing],
  ["has no attributes", { ...trace.wrapSpanContext(throwing.spanContext()) }],
  [
    "has attributes of another sort",
    { spanContext: throwing.spanContext, attributes: "chat", isRecording: () => true },
  ],
  ["has another operation's type", { attributes: { "gen_ai.operation.name": ["chat"] }, isRecording: () => true }],
];
test.each(strange)("a span that %s tells nothing", (_, span) => {
  // As an app's own span may be.
  expect(takeOuter(trace.setSpan(ROOT_CONTEXT, span as Span), { known }, createLikes())).toBeUndefined();
});

test("a span of SDK 1, and one without a scope, tell as well", () => {
  const attributes = { "gen_ai.operation.name": "chat" };
  const old = { attributes, instrumentationLibrary: { name: openai }, isRecording: () => true };
  const bare = { attributes, isRecording: () => true };
  const take = (span: object) => takeOuter(trace.setSpan(ROOT_CONTEXT, span as Span), {}, createLikes());
  expect([...(take(old)?.countable ?? [])]).toEqual(["duration", "tokenUsage"]);
  expect(take(bare)?.countable.size).toBe(0);
});

const counted = ["gen_ai.client.operation.duration", "gen_ai.client.token.usage"];
const latest = ["gen_ai.client.inference.duration"];

test.each<[string, string, readonly string[]]>([
  ["instrumentation-openai", openai, counted],
  ["ai 7", vercel, latest],
  ["@anthropic-ai/sdk", anthropic, []],
  ["an app's own span", "app", []],
])("what %s counts itself is not counted by us, and all else is", async (_, scope, theirs) => {
  const alone = begin({ semconv: "dup" });
  alone.within(ROOT_CONTEXT, priced);
  const { outer, recorder, names, data } = begin({ semconv: "dup" });
  const { span, parent } = outer(scope);
  const open = recorder.begin(makeOpening({ known, parent }));
  // As instrumentation-openai does once it has recorded.
  span.setAttribute("gen_ai.usage.input_tokens", 100).end();
  recorder.end(open, priced);
  const all = await alone.names();
  expect(await names()).toEqual(all.filter((name) => !theirs.includes(name)));
  for (const name of theirs) expect(await data(name)).toEqual([]);
});

test("the end of the span around a call is waited for: what was counted by then stays theirs", async () => {
  const { outer, within, telemetry } = begin();
  const { span, parent } = outer(openai);
  within(parent, priced);
  span.setAttribute("gen_ai.usage.input_tokens", 100).end();
  telemetry.recorder.settle?.();
  expect(await telemetry.values("gen_ai.client.operation.duration")).toEqual([]);
  expect(await telemetry.values("gen_ai.client.token.usage")).toEqual([]);
});

test("a span that never ends counts nothing: at the end of the process, what it held back is ours", async () => {
  const { outer, within, recorder, telemetry } = begin();
  const { span, parent } = outer(openai);
  within(parent, priced);
  // It saw the usage, and was left before its end.
  span.setAttribute("gen_ai.usage.input_tokens", 100);
  expect(await telemetry.values("gen_ai.client.operation.duration")).toEqual([]);
  recorder.settle?.();
  expect(await telemetry.values("gen_ai.client.operation.duration")).toEqual([{ count: 1, sum: 1.5 }]);
  expect(await telemetry.values("gen_ai.client.token.usage")).toEqual([]);
  recorder.settle?.();
  expect(await telemetry.values("gen_ai.client.operation.duration")).toEqual([{ count: 1, sum: 1.5 }]);
});

const unsampled = trace.wrapSpanContext({ ...throwing.spanContext(), traceFlags: TraceFlags.NONE });
const unseen = () => trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(unsampled.spanContext()));

test("below a span that was not sampled, what others count of the client's calls is theirs as it was when seen", async () => {
  const { outer, within, telemetry } = begin();
  const duration = () => telemetry.values("gen_ai.client.operation.duration");
  const call = (client: string, parent: Context) => within(parent, makeCall(), { known, client });
  const sdk = "OpenAI/JS 6.49.0";
  call(sdk, unseen());
  expect(await duration()).toMatchObject([{ count: 1 }]);
  const { span, parent } = outer(openai);
  call(sdk, parent);
  span.setAttribute("gen_ai.usage.input_tokens", 100).end();
  const [before] = await duration();
  call(sdk, unseen());
  expect(await duration()).toEqual([before]);
  // Another client's calls are nobody else's; nor are this one's, once one was seen that is told by nobody.
  call("node", unseen());
  call(sdk, ROOT_CONTEXT);
  call(sdk, outer("app", {}).parent);
  call(sdk, unseen());
  expect(await duration()).toMatchObject([{ count: 5 }]);
});

test("a second call below such a span, and one below another process's, are ours", async () => {
  const likes = createLikes();
  const opening = { known, client: "sdk" };
  likes.learn("sdk", new Set(["duration"]));
  const parent = unseen();
  expect(takeOuter(parent, opening, likes)).toMatchObject({ seen: false, ended: true });
  expect(takeOuter(parent, opening, likes)).toBeUndefined();
  const remote = trace.wrapSpanContext({ ...unsampled.spanContext(), isRemote: true });
  expect(takeOuter(trace.setSpan(ROOT_CONTEXT, remote), opening, likes)).toBeUndefined();
});

test("of clients the latest hundred that others count are remembered", () => {
  const likes = createLikes();
  for (let client = 0; client < 101; client++) likes.learn(`client ${client}`, new Set(["duration"]));
  expect([0, 1, 100].map((client) => likes.of(`client ${client}`).size)).toEqual([0, 1, 1]);
});

test("an exemplar leads to our span", async () => {
  const { recorder, outer, within } = begin();
  const ours = within(outer(openai).parent, priced);
  const [exemplar] = recorder.exemplars.take(
    "relayscope.cost",
    {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4.1",
      "gen_ai.response.model": "gpt-4.1-2025-04-14",
      "server.address": "relay.example",
      "server.port": 443,
      "relayscope.outcome": "ok",
      "relayscope.currency": "USD",
      "relayscope.price.source": "file",
    },
    Infinity,
  );
  expect(exemplar?.spanId).toBe(ours?.spanContext().spanId);
});
