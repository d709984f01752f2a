import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OtlpRequest } from "../../examples/demo/otlp.ts";
import type { Receiver, ReceiverOptions } from "../../examples/demo/receiver.ts";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { attributes, tracesOf } from "./demo-otlp.ts";

let receiver: Receiver | undefined;
// What is made up here is nothing for the conformance check.
beforeEach(() => void vi.stubEnv("RELAYSCOPE_EMITTED_DIR", ""));
afterEach(async () => {
  await receiver?.close();
  vi.unstubAllEnvs();
});

const start = async (options: ReceiverOptions = {}): Promise<Receiver> => (receiver = await createReceiver(options));
const send = (to: Receiver, path: string, body: OtlpRequest, gzip = false): Promise<Response> =>
  fetch(`${to.url}/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(gzip && { "content-encoding": "gzip" }) },
    body: gzip ? gzipSync(JSON.stringify(body)) : JSON.stringify(body),
  });
const span = { spanId: "1".repeat(16), facts: { text: "a", count: 2, share: 0.5, yes: true } };

test.each([false, true])("a span arrives with its attributes as a plain object (gzip: %s)", async (gzip) => {
  const to = await start();
  await send(to, "traces", tracesOf([span]), gzip);
  expect(to.spans).toMatchObject([
    {
      traceId: "a".repeat(32),
      spanId: "1".repeat(16),
      kind: "client",
      start: 1_790_000_000_000_000_000n,
      durationMs: 250,
      attributes: { text: "a", count: 2, share: 0.5, yes: true },
      status: { code: "unset" },
      scope: { name: "relayscope", version: "0.1.0" },
      resource: { "service.name": "test" },
    },
  ]);
  expect(to.spans[0]?.parentSpanId).toBeUndefined();
});

test("lists, maps and 64-bit numbers written as text are read too", async () => {
  const to = await start();
  const logRecords = [
    {
      eventName: "event",
      timeUnixNano: "1790000000000000000",
      severityNumber: 13,
      body: { kvlistValue: { values: attributes({ a: 1 }) } },
      attributes: [
        { key: "list", value: { arrayValue: { values: [{ stringValue: "x" }, { intValue: "7" }] } } },
        { key: "big", value: { intValue: "9007199254740991" } },
        { key: "empty", value: {} },
      ],
    },
  ];
  await send(to, "logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  expect(to.logs).toMatchObject([
    {
      eventName: "event",
      timeMs: 1_790_000_000_000,
      severity: 13,
      body: { a: 1 },
      attributes: { list: ["x", 7], big: 9_007_199_254_740_991, empty: undefined },
    },
  ]);
});

test("of each series only the latest point is kept, whatever the order of its labels", async () => {
  const to = await start();
  const point = (asInt: number, keys: [string, string]) => ({
    attributes: attributes(Object.fromEntries(keys.map((key) => [key, "v"]))),
    asInt,
  });
  const metrics = (asInt: number, keys: [string, string]): OtlpRequest => ({
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              {
                name: "n",
                unit: "1",
                sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [point(asInt, keys)] },
              },
            ],
          },
        ],
      },
    ],
  });
  await send(to, "metrics", metrics(1, ["a", "b"]));
  await send(to, "metrics", metrics(5, ["b", "a"]));
  expect(to.metrics).toMatchObject([{ name: "n", unit: "1", kind: "counter", temporality: "cumulative", value: 5 }]);
  expect(to.requests).toHaveLength(2);
});

test("a histogram keeps its buckets, its bounds and its exemplars", async () => {
  const to = await start();
  const exemplars = [
    { traceId: "b".repeat(32), spanId: "c".repeat(16), asDouble: 0.3, timeUnixNano: "1790000000000000000" },
  ];
  const dataPoints = [
    {
      count: "3",
      sum: 0.9,
      min: 0.1,
      max: 0.5,
      bucketCounts: ["1", 2],
      explicitBounds: [0.2],
      startTimeUnixNano: "1000000",
      exemplars,
    },
  ];
  await send(to, "metrics", {
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [{ name: "h", unit: "s", histogram: { aggregationTemporality: 2, dataPoints } }] }] },
    ],
  });
  expect(to.metrics).toMatchObject([
    {
      kind: "histogram",
      startMs: 1,
      histogram: { count: 3, sum: 0.9, min: 0.1, max: 0.5, counts: [1, 2], bounds: [0.2] },
      exemplars: [{ traceId: "b".repeat(32), value: 0.3 }],
    },
  ]);
});

test("what comes is awaited, and what does not come is an error that says what did", async () => {
  const to = await start();
  const coming = to.waitFor(({ spans }) => spans.length === 1);
  await send(to, "traces", tracesOf([span]));
  await coming;
  await expect(to.waitFor(({ spans }) => spans.length === 2, 20)).rejects.toThrow("not received within 20 ms: 1 spans");
});

test("past its limit the receiver counts what it does not keep", async () => {
  const to = await start({ limit: 2 });
  await send(to, "traces", tracesOf([span, span, span, span]));
  expect(to.spans).toHaveLength(2);
  expect(to.unkept).toBe(2);
});

test.each([
  ["another path", "profiles", "application/json", 404],
  ["another encoding", "traces", "application/x-protobuf", 415],
  ["no JSON", "traces", "application/json", 400],
] as const)("%s is refused", async (_, path, type, status) => {
  const to = await start();
  const answer = await fetch(`${to.url}/v1/${path}`, { method: "POST", headers: { "content-type": type }, body: "{" });
  expect(answer.status).toBe(status);
  expect(to.problems).toHaveLength(status === 400 ? 1 : 0);
});

test("every payload is written down for the conformance check, a line each", async () => {
  const directory = mkdtempSync(join(tmpdir(), "emitted-"));
  vi.stubEnv("RELAYSCOPE_EMITTED_DIR", directory);
  const to = await start({ generation: "dup" });
  await send(to, "traces", tracesOf([span]), true);
  await send(to, "logs", { resourceLogs: [] });
  const [file = ""] = readdirSync(directory);
  expect(file).toMatch(/^dup-.*\.ndjson$/);
  const lines = readFileSync(join(directory, file), "utf8")
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    { signal: "traces", body: tracesOf([span]) },
    { signal: "logs", body: { resourceLogs: [] } },
  ]);
  rmSync(directory, { recursive: true });
});
