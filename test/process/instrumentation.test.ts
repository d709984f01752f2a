import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { type LoopbackRelay, startLoopbackRelay } from "./loopback-relay.ts";

const paths = ["/v1/chat/completions?whole", "/v1/chat/completions?streamed", "/v1/models"];
let relay: LoopbackRelay;
const receivers: Receiver[] = [];

beforeAll(async () => {
  relay = await startLoopbackRelay();
});
afterAll(() => Promise.all([relay, ...receivers].map((one) => one.close())));

/** Runs an app of `fixtures/code-configured`, and says what arrived. */
async function run(app: string, nodeParameters: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  relay.traceparents.clear();
  // What arrives is held against the names that were asked for: the apps ask for both in code, the preload is not asked.
  const receiver = await createReceiver({ generation: nodeParameters.length > 0 ? "v1.41" : "dup" });
  receivers.push(receiver);
  const path = fileURLToPath(new URL(`fixtures/code-configured/${app}`, import.meta.url));
  const env = {
    PATH: process.env["PATH"],
    OTEL_SERVICE_NAME: "by-variable",
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    ...more,
  };
  const child = spawn(process.execPath, [...nodeParameters, path, relay.url, receiver.url], { env });
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise((done) => child.on("close", done));
  const named = (scope: string) => receiver.spans.filter((span) => span.scope.name === scope);
  return {
    receiver,
    err,
    code,
    calls: named("relayscope"),
    others: named("@opentelemetry/instrumentation-undici"),
    work: named("app"),
    /** The ids of spans that the relay was told as parents, by path. */
    parents: paths.map((path) => relay.traceparents.get(path)?.map((header) => header.split("-")[2])),
    /** Sums, or histograms' counts, one of each series. */
    value(name: string, labels: object = {}) {
      const found = receiver.metrics.filter((point) => point.name === name && contains(point.attributes, labels));
      return found.map((point) => point.value ?? point.histogram?.count);
    },
  };
}

function contains(attributes: object, labels: object): boolean {
  return Object.entries(labels).every(([key, value]) => Reflect.get(attributes, key) === value);
}

test.each([
  ["own-sdk.mjs", "by-variable", false],
  ["sdk.mjs", "in-code", true],
])(
  "%s: both calls and the other request are told under the app's span, each once",
  async (app, service, withExemplars) => {
    const { receiver, code, err, calls, others, work, parents, value } = await run(app);
    expect([code, err]).toEqual([0, ""]);
    expect([calls.length, others.length, work.length, receiver.spans.length]).toEqual([2, 1, 1, 4]);
    expect(new Set(receiver.spans.map((span) => span.traceId)).size).toBe(1);
    for (const span of [...calls, ...others]) expect(span.parentSpanId).toBe(work[0]?.spanId);
    for (const span of receiver.spans) expect(span.resource["service.name"]).toBe(service);
    for (const call of calls) {
      expect(call).toMatchObject({ name: "chat mock", kind: "client" });
      expect(call.attributes).toMatchObject({
        "relayscope.relay": "mock",
        "gen_ai.usage.output_tokens": 34,
        "relayscope.outcome": "ok",
      });
    }
    // One header per request, and it names the span that stands for the request.
    expect(parents).toEqual([[calls[0]?.spanId], [calls[1]?.spanId], [others[0]?.spanId]]);

    expect(value("gen_ai.client.operation.duration")).toEqual([2]);
    expect(value("gen_ai.client.inference.duration")).toEqual([2]);
    expect(value("relayscope.tokens", { "relayscope.token.kind": "reasoning" })).toEqual([14]);
    expect(value("relayscope.calls", { "relayscope.state": "ended" })).toEqual([2]);
    expect(value("relayscope.active")).toEqual([0]);
    expect(value("http.client.request.duration", { "http.request.method": "POST" })).toEqual([2]);
    expect(value("http.client.request.duration", { "http.request.method": "GET" })).toEqual([1]);
    // What no instrument records comes by the producer.
    expect(value("gen_ai.client.operation.time_per_output_chunk")).toHaveLength(1);

    expect(receiver.logs.map(({ spanId }) => spanId)).toEqual(calls.map(({ spanId }) => spanId));
    const durations = receiver.metrics.find(({ name }) => name === "gen_ai.client.operation.duration");
    const linked = durations?.exemplars.map(({ spanId }) => calls.some((call) => call.spanId === spanId)) ?? [];
    expect([linked.length > 0, linked.every(Boolean)]).toEqual([withExemplars, true]);
  },
);

test.each([
  ["own-sdk.mjs", "RelayscopeInstrumentation"],
  ["sdk.mjs", "startRelayscope"],
])(
  "%s behind the preload: every call is told once, by the preload, and the other says that it stays passive",
  async (app, who) => {
    const { code, err, calls, work, parents, value, receiver } = await run(app, ["--import", "relayscope/register"]);
    expect(code).toBe(0);
    expect(err.split("\n").filter((line) => line.includes("passive"))).toEqual([
      `relayscope: ${who} stays passive: relayscope/register (0.1.0) listens in this process already`,
    ]);
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(call.parentSpanId).toBe(work[0]?.spanId);
    expect(parents.slice(0, 2)).toEqual([[calls[0]?.spanId], [calls[1]?.spanId]]);
    expect(value("gen_ai.client.operation.duration")).toEqual([2]);
    expect(receiver.logs).toHaveLength(2);
    // No HTTP span beside a call's own, not even by the app's own instrumentation of undici.
    expect(receiver.spans.filter(({ attributes }) => attributes["http.request.method"] === "POST")).toHaveLength(2);
  },
);

test("startRelayscope behind the preload leaves the other request to the preload, too", async () => {
  const { err, others, parents } = await run("sdk.mjs", ["--import", "relayscope/register"]);
  expect(err.split("\n")).toHaveLength(2);
  expect(parents[2]).toEqual([others[0]?.spanId]);
  expect(others).toHaveLength(1);
});

test.each(["own-sdk.mjs", "sdk.mjs"])("%s with RELAYSCOPE_ENABLED=false: nothing of ours, and no word", async (app) => {
  const { code, err, calls, parents, receiver } = await run(app, [], { RELAYSCOPE_ENABLED: "false" });
  expect([code, err, calls.length, receiver.logs.length]).toEqual([0, "", 0, 0]);
  // The app's own SDK is its own affair; the one that we bring is not started.
  expect([parents.flat().length > 0, receiver.spans.length > 0]).toEqual(
    app === "own-sdk.mjs" ? [true, true] : [false, false],
  );
});

test("relayscope/sdk: a collector that is away is told, and fails nothing", async () => {
  const { code, err } = await run("sdk.mjs", [], { CLOSED: relay.closedUrl, OTEL_EXPORTER_OTLP_TIMEOUT: "300" });
  expect(code).toBe(0);
  expect(err).toContain("relayscope: ");
});

test("relayscope/sdk: a signal that is turned off by its variable is not sent", async () => {
  const { code, err, receiver } = await run("sdk.mjs", [], {
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
  });
  expect([code, err]).toEqual([0, ""]);
  expect([receiver.spans.length, receiver.metrics.length, receiver.logs.length]).toEqual([4, 0, 0]);
});
