import { expect, test } from "vitest";
import { check } from "../conformance/check.ts";
import { coverage } from "../conformance/coverage.ts";
import { payloads } from "../conformance/sample-payloads.ts";
import { answered, counter, exchanged, span, spanIds, type PlainAttributes } from "../conformance/sample.ts";

const inference = /^gen_ai\.(operation|provider|request|response|usage\.(input|output)_tokens)|^openai\.api/;
const inner = {
  ...exchanged,
  ...Object.fromEntries(Object.entries(answered).filter(([name]) => !inference.test(name))),
};
const theirs = {
  ...span("chat gpt-sample", spanIds.other, { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 100 }),
  scope: "an instrumentation",
};
const child = (attributes: PlainAttributes = {}, name = "POST", spanId = spanIds.json) => ({
  ...span(name, spanId, { ...inner, ...attributes }),
  parentSpanId: spanIds.other,
});
const found = (spans: readonly (ReturnType<typeof span> & { readonly parentSpanId?: string })[]) =>
  check(payloads({ spans }), "v1.41").map(({ rule, row }) => `${rule} ${row}`);

test("the HTTP child of another's span is right, beside its record that says all", () => {
  expect(found([theirs, child()])).toEqual([]);
  const streamed = { "gen_ai.response.time_to_first_chunk": 0.2, "relayscope.stream.chunks": 3 };
  expect(check(payloads({ spans: [theirs, child(streamed)], logs: [] }), "v1.41")).toEqual([]);
  expect(coverage(payloads({ spans: [theirs, child()] }))).not.toContain("within:gen_ai.usage.cost.amount");
});

test("the outer span may never have ended, and a second call below it tells its own inference", () => {
  expect(found([child()])).toEqual([]);
  const second = {
    ...span("chat gpt-sample", spanIds.first, { ...exchanged, ...answered }),
    parentSpanId: spanIds.other,
  };
  expect(found([theirs, child(), second])).toEqual([]);
});

test("several attempts have the HTTP facts instead of it", () => {
  const call = {
    ...child(),
    attributes: Object.fromEntries(
      Object.entries({ ...inner, "relayscope.attempts": 2 }).filter(([name]) => !/^(http|url|network)\./.test(name)),
    ),
  };
  const attempt = { ...span("POST", spanIds.first, exchanged), parentSpanId: spanIds.json };
  const again = {
    ...span("POST", spanIds.second, { ...exchanged, "http.request.resend_count": 1 }),
    parentSpanId: spanIds.json,
    startTimeUnixNano: "1790000000500000000",
  };
  expect(found([theirs, call, attempt, again])).toEqual([]);
  expect(found([theirs, { ...call, attributes: inner }, attempt, again])).toContain("attempts url.full");
});

test.each<[caught: string, ReturnType<typeof child>[]]>([
  ["unknown gen_ai.usage.input_tokens", [theirsWith(), child({ "gen_ai.usage.input_tokens": 100 })]],
  ["unknown openai.api.type", [theirsWith(), child({ "openai.api.type": "responses" })]],
  ["missing url.full", [theirsWith(), child({ "url.full": undefined })]],
  ["missing relayscope.outcome", [theirsWith(), child({ "relayscope.outcome": undefined })]],
  ["missing error.type", [theirsWith(), child({ "relayscope.outcome": "server" })]],
  ["name span name", [theirsWith(), child({}, "chat gpt-sample")]],
  ["twin gen_ai.usage.cost.amount", [theirsWith(), child({ "gen_ai.usage.cost.amount": 9 })]],
  ["outer gen_ai.operation.name", [{ ...child(), parentSpanId: "" }]],
  ["outer gen_ai.operation.name", [theirsWith("invoke_agent"), child()]],
  ["outer gen_ai.operation.name", [theirsWith(), child(), child({}, "POST", spanIds.first)]],
  ["outer gen_ai.operation.name", [theirsWith(), child(answered, "chat gpt-sample")]],
])("caught: %s", (caught, spans) => {
  expect(found(spans)).toContain(caught);
});

test("embeddings below a chat's span are their own", () => {
  const embedded = { ...answered, "gen_ai.operation.name": "embeddings" };
  expect(found([theirs, child(embedded, "embeddings gpt-sample")]).filter((one) => one.startsWith("outer"))).toEqual(
    [],
  );
});

function theirsWith(operation = "chat") {
  return { ...theirs, attributes: { "gen_ai.operation.name": operation }, parentSpanId: "" };
}

test("what SDKs of models tell by themselves is theirs, an unknown scope's is not", () => {
  const points = (scope: string) => ({ metrics: [{ ...duration, scope }], logs: [] });
  const duration = counter("gen_ai.client.operation.duration", "s", 1, { "gen_ai.system": "openai" });
  expect(check(payloads(points("@opentelemetry/instrumentation-openai")), "v1.41")).toEqual([]);
  expect(check(payloads(points("an instrumentation")), "v1.41")).not.toEqual([]);
});
