import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { ensureMatrix, type Matrix, type NodeMajor, type UndiciCopy } from "../matrix/install.ts";
import { startLoopbackRelay, type LoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";

/** What one case is to be seen as. `operations` is one where it is not said; usage is the relay's fixed one. */
interface Expected {
  readonly outcome?: string;
  readonly operations?: number;
  readonly attempts?: number;
  readonly usage?: boolean;
  readonly error?: RegExp;
  readonly model?: false;
  readonly stream?: true;
}

const answered: Expected = { outcome: "ok", usage: true };
const streamed: Expected = { ...answered, stream: true };
const left: Expected = { outcome: "cancelled", usage: false };
const retried: Expected = { ...answered, attempts: 3 };

const cases: Readonly<Record<string, Expected>> = {
  json: answered,
  "json-gzip": answered,
  "json-br": answered,
  "json-deflate": answered,
  "json-rawdeflate": answered,
  "json-zstd": answered,
  sse: streamed,
  "sse-gzip": streamed,
  "sse-br": streamed,
  "sse-deflate": streamed,
  "sse-rawdeflate": streamed,
  "sse-zstd": streamed,
  "sse-many": streamed,
  // The relay answers with usage although nobody asked: what came is told.
  "sse-no-usage": streamed,
  "streamed-request": answered,
  models: { operations: 0 },
  count: { operations: 0 },
  files: { operations: 0 },
  likely: { operations: 0 },
  survey: { operations: 0 },
  "no-body": { operations: 0 },
  "abort-controller": { ...left, stream: true },
  "abort-reason": left,
  "abort-null": left,
  timeout: { outcome: "timeout", usage: false, error: /^timeout$/ },
  break: { ...left, stream: true },
  cancel: { ...left, stream: true },
  reset: { outcome: "network", usage: false, error: /^(UND_ERR_SOCKET|ECONNRESET)$/ },
  "cut-stream": { outcome: "interrupted", usage: false, stream: true, error: /^(UND_ERR_SOCKET|ECONNRESET)$/ },
  "cut-json": { outcome: "interrupted", usage: false, error: /^(UND_ERR_SOCKET|ECONNRESET)$/ },
  // A fetch body is not read before there is a connection: the model is not known.
  refused: { outcome: "network", usage: false, error: /^ECONNREFUSED$/, model: false },
  unauthorised: { outcome: "auth", usage: false, error: /^invalid_api_key$/ },
  quota: { outcome: "quota", usage: false, error: /^insufficient_quota$/ },
  "unread-small": answered,
  "early-hints": answered,
  empty: { outcome: "server", usage: false, error: /^malformed_answer$/ },
  "early-answer": { outcome: "caller", usage: false, error: /^request_too_large$/ },
  "unread-large": { ...left, stream: true },
  collected: { ...left, stream: true },
  "redirect-307": { ...answered, attempts: 2 },
  loop: retried,
  twins: { ...answered, operations: 2 },
  request: answered,
  "request-dump": { stream: true },
  "request-destroy": { ...left, stream: true },
  stream: answered,
  pipeline: answered,
  dispatch: answered,
  client: answered,
  "pipelined-reset": { outcome: "interrupted", usage: false, operations: 3, error: /^(UND_ERR_SOCKET|ECONNRESET)$/ },
  destroyed: { outcome: "cancelled", usage: false, operations: 3 },
  "aborted-in-queue": { operations: 2 },
  pool: answered,
  agent: answered,
  proxy: answered,
  "env-proxy": answered,
  "retry-agent": retried,
  "retry-agent-fails": { outcome: "overloaded", usage: false, attempts: 2, error: /^error$|^503$/ },
  "redirect-interceptor": { ...answered, attempts: 2 },
  "retry-interceptor": { ...answered, attempts: 2 },
  "dump-interceptor": answered,
  "decompress-interceptor": answered,
  h2: streamed,
};

const ways: readonly (readonly [NodeMajor, UndiciCopy | "builtin"])[] = [
  [22, "builtin"],
  [24, "builtin"],
  [26, "builtin"],
  [22, "6"],
  [22, "7.10"],
  [24, "7"],
  [22, "8"],
  [26, "8"],
];

let matrix: Matrix;
let relay: LoopbackRelay;

beforeAll(async () => {
  matrix = await ensureMatrix();
  relay = await startLoopbackRelay();
});
afterAll(() => relay.close());

describe.each(ways)("Node %s with undici %s", (node, undici) => {
  let receiver: Receiver;
  let seen: Record<string, string>;
  let spans: Map<string, ReceivedSpan[]>;

  beforeAll(async () => {
    receiver = await createReceiver();
    relay.traceparents.clear();
    relay.forget();
    const { out, err, code } = await runPreloaded({
      script: "capture-client.mjs",
      node: matrix.nodes[node],
      nodeParameters: ["--expose-gc"],
      parameters: [
        relay.url,
        relay.secureUrl,
        relay.closedUrl,
        undici === "builtin" ? "builtin" : join(matrix.undici[undici], "index.js"),
      ],
      endpoint: receiver.url,
      env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    });
    if (code !== 0) throw new Error(err);
    seen = JSON.parse(out) as Record<string, string>;
    spans = Map.groupBy(
      receiver.spans.filter(
        (span) => span.scope.name === "relayscope" && span.attributes["gen_ai.operation.name"] !== undefined,
      ),
      (span) =>
        nameIn(
          String(
            span.attributes["url.full"] ??
              receiver.spans.find((child) => child.parentSpanId === span.spanId)?.attributes["url.full"],
          ),
        ),
    );
  });
  afterAll(() => receiver.close());

  test("every way is one operation, told as it was", () => {
    const told: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const name of Object.keys(seen)) {
      const expected = cases[name];
      const operations = spans.get(name) ?? [];
      told[name] = operations.map((span) => factsOf(span, expected));
      wanted[name] = Array.from({ length: expected?.operations ?? 1 }, () => wantedOf(expected));
    }
    expect(told).toEqual(wanted);
  });

  test("the app got what the relay gave it", () => {
    const errors = Object.entries(seen)
      .filter(([, result]) => /[Ee]rror/.test(result))
      .map(([name]) => name);
    const meant = ["abort-controller", "cut-json", "cut-stream", "refused", "reset", "retry-agent-fails", "timeout"];
    expect(errors.filter((name) => !meant.includes(name))).toEqual([]);
    expect(Object.keys(seen).length).toBeGreaterThan(30);
    expect([seen["json"], seen["sse"], seen["loop"], seen["twins"]]).toEqual(["34", "1395", "chatcmpl-1", "2"]);
  });

  test("each request that reached the relay carried one traceparent", () => {
    const counts = [...relay.traceparents].filter(
      ([, values]) => values.length === 0 || values.some((value) => !/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(value)),
    );
    expect(counts).toEqual([]);
    for (const [path, values] of relay.traceparents) {
      expect([path, values.length]).toEqual([path, relay.requests.get(path)]);
    }
  });

  test("other HTTP is told by instrumentation-undici, and what only looked like a model's just so", () => {
    const others = receiver.spans.filter((span) => span.scope.name === "@opentelemetry/instrumentation-undici");
    expect(others.map((span) => [span.name, nameIn(String(span.attributes["url.full"]))]).toSorted()).toEqual([
      ["GET", "models"],
      ["POST", "count"],
      ["POST", "files"],
      ["POST", "likely"],
      ["POST", "no-body"],
      ["POST", "survey"],
    ]);
    const shapes = others
      .filter((span) => span.name === "POST")
      .map((span) => [Object.keys(span.attributes).toSorted(), span.kind, span.status, span.scope]);
    expect(shapes).toEqual(shapes.map(() => shapes[0]));
    const durations = receiver.metrics.filter(
      (point) => point.name === "http.client.request.duration" && point.scope.name.endsWith("undici"),
    );
    expect(
      durations.map((point) => [point.attributes["http.request.method"], point.histogram?.count]).toSorted(),
    ).toEqual([
      ["GET", 1],
      ["POST", 5],
    ]);
  });

  test("each operation has its log record, and nothing of ours failed", () => {
    const operations = [...spans.values()].flat();
    expect(receiver.logs.map((log) => log.spanId).toSorted()).toEqual(operations.map((span) => span.spanId).toSorted());
    expect(receiver.metrics.filter((point) => point.name === "relayscope.faults")).toEqual([]);
    const active = receiver.metrics.filter((point) => point.name === "relayscope.active");
    expect(active.map((point) => point.value)).toEqual(active.map(() => 0));
  });
});

function factsOf(span: ReceivedSpan, expected: Expected | undefined): unknown {
  const { attributes } = span;
  const error = attributes["error.type"];
  return {
    ...(expected?.outcome !== undefined && { outcome: attributes["relayscope.outcome"] }),
    attempts: attributes["relayscope.attempts"],
    ...(expected?.usage !== undefined && {
      usage: [attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]],
    }),
    error: expected?.error !== undefined && error !== undefined ? expected.error.test(String(error)) || error : error,
    name: span.name,
    stream: attributes["gen_ai.request.stream"],
  };
}

function wantedOf(expected: Expected | undefined): unknown {
  return {
    ...(expected?.outcome !== undefined && { outcome: expected.outcome }),
    attempts: expected?.attempts ?? 1,
    ...(expected?.usage !== undefined && { usage: expected.usage ? [12, 34] : [undefined, undefined] }),
    error: expected?.error === undefined ? undefined : true,
    name: expected?.model === false ? "chat" : "chat mock",
    stream: expected?.stream,
  };
}

function nameIn(url: string): string {
  return new URL(url).pathname.split("/")[1] ?? "";
}
