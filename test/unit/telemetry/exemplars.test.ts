import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { AlwaysOffSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import { createRecorder } from "../../../src/telemetry/create-recorder.ts";
import { serializeMetrics } from "../../../src/telemetry/exemplar-serializer.ts";
import { createHandover } from "../../../src/telemetry/handover.ts";
import { createMetricExporter } from "../../../src/export/metric-exporter.ts";
import { durationBuckets } from "../../../src/telemetry/catalog.ts";
import { known, makeCall, makeOpening } from "./calls.ts";
import { createTelemetry } from "./in-memory.ts";

interface Exemplar {
  readonly timeUnixNano: string;
  readonly asDouble: number;
  readonly traceId: string;
  readonly spanId: string;
}
interface Point {
  readonly asInt?: number;
  readonly asDouble?: number;
  readonly count?: number;
  readonly exemplars?: Exemplar[];
}
interface Metric {
  readonly name: string;
  readonly histogram?: { readonly dataPoints: Point[] };
  readonly sum?: { readonly dataPoints: Point[] };
}

function read(bytes: Uint8Array | string): Metric[] {
  const text = typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
  // Our own serialiser wrote it; the assertions below say whether it has this shape.
  const request = JSON.parse(text) as { resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[] };
  return request.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}

function exemplarsOf(all: Metric[], name: string): Exemplar[] {
  return all
    .filter((metric) => metric.name === name)
    .flatMap((metric) => (metric.histogram ?? metric.sum)?.dataPoints ?? [])
    .flatMap(({ exemplars }) => exemplars ?? []);
}

const cost = { amount: 0.5, currency: "USD", source: "file" } as const;
const gapCounts = durationBuckets.map((_, index) => (index === 0 ? 3 : 0));
const stream = { firstChunkMs: 250, chunks: 4, maxGapMs: 8, gapCounts: [...gapCounts, 0], gapSumMs: 10, gapMinMs: 1 };

test("the histograms and the cost of a call lead to its span", async () => {
  const telemetry = createTelemetry();
  telemetry.tell(makeCall({ cost, stream }));
  const { traceId, spanId } = telemetry.spans()[0]?.spanContext() ?? {};
  const all = read(serializeMetrics(await telemetry.collect(), telemetry.recorder.exemplars));
  for (const [name, value] of [
    ["gen_ai.client.operation.duration", 1.5],
    ["gen_ai.client.operation.time_to_first_chunk", 0.25],
    ["gen_ai.client.operation.time_per_output_chunk", 0.008],
    ["http.client.request.duration", 1.5],
    ["relayscope.cost", 0.5],
  ] as const) {
    const found = exemplarsOf(all, name);
    expect([name, found]).toMatchObject([name, [{ asDouble: value, traceId, spanId }]]);
    expect(found[0]?.timeUnixNano).toMatch(/^\d{19}$/);
  }
  expect(exemplarsOf(all, "gen_ai.client.token.usage").map(({ asDouble }) => asDouble)).toEqual([100, 20]);
  expect(exemplarsOf(all, "relayscope.tokens")).toEqual([]);
});

test("each export has at most one exemplar per bucket, and none goes out twice", async () => {
  const telemetry = createTelemetry();
  for (const durationMs of [1500, 1600, 1700, 9000]) telemetry.tell(makeCall({ durationMs }));
  const first = read(serializeMetrics(await telemetry.collect(), telemetry.recorder.exemplars));
  expect(exemplarsOf(first, "gen_ai.client.operation.duration").map(({ asDouble }) => asDouble)).toEqual([1.7, 9]);
  expect(telemetry.recorder.exemplars.size).toBe(0);
  const second = read(serializeMetrics(await telemetry.collect(), telemetry.recorder.exemplars));
  expect(exemplarsOf(second, "gen_ai.client.operation.duration")).toEqual([]);
  expect(second.map(({ name }) => name)).toEqual(first.map(({ name }) => name));
});

test("what is measured between a collection and its export waits for the next one", async () => {
  const telemetry = createTelemetry();
  telemetry.tell(makeCall({ durationMs: 1500 }));
  const collected = await telemetry.collect();
  await new Promise((resolve) => setTimeout(resolve, 5));
  telemetry.tell(makeCall({ durationMs: 9000 }));
  const name = "gen_ai.client.operation.duration";
  const values = (all: Metric[]) => exemplarsOf(all, name).map(({ asDouble }) => asDouble);
  expect(values(read(serializeMetrics(collected, telemetry.recorder.exemplars)))).toEqual([1.5]);
  expect(values(read(serializeMetrics(await telemetry.collect(), telemetry.recorder.exemplars)))).toEqual([9]);
});

test("each exemplar is on its own series", async () => {
  const telemetry = createTelemetry();
  telemetry.tell(makeCall({ asked: { model: "a" }, durationMs: 1000 }));
  telemetry.tell(makeCall({ asked: { model: "b" }, durationMs: 2000 }));
  const all = read(serializeMetrics(await telemetry.collect(), telemetry.recorder.exemplars));
  const points = all.find(({ name }) => name === "gen_ai.client.operation.duration")?.histogram?.dataPoints;
  expect(points?.map(({ exemplars }) => exemplars?.map(({ asDouble }) => asDouble))).toEqual([[1], [2]]);
});

test("a call that is not sampled has no exemplars", async () => {
  const telemetry = createTelemetry({}, new AlwaysOffSampler());
  telemetry.tell(makeCall({ cost }));
  const all = read(serializeMetrics(await telemetry.collect(), telemetry.recorder.exemplars));
  expect(all.flatMap(({ name }) => exemplarsOf(all, name))).toEqual([]);
});

test("the exporter sends them over HTTP", async () => {
  const bodies: { path: string | undefined; type: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      bodies.push({ path: request.url, type: request.headers["content-type"], body });
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const handover = createHandover();
  const exporter = createMetricExporter({ url: `http://127.0.0.1:${port}/v1/metrics` }, handover.exemplars);
  const reader = new PeriodicExportingMetricReader({ exporter, metricProducers: [handover.producer] });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const recorder = createRecorder({ tracerProvider: new TracerProvider(), meterProvider, handover });
  recorder.end(recorder.begin(makeOpening({ known })), makeCall({ cost, stream }));
  await meterProvider.shutdown();
  await new Promise((resolve) => server.close(resolve));
  expect(bodies).toMatchObject([{ path: "/v1/metrics", type: "application/json" }]);
  const all = read(bodies[0]?.body ?? "");
  expect(exemplarsOf(all, "relayscope.cost")).toMatchObject([{ asDouble: 0.5 }]);
  expect(exemplarsOf(all, "gen_ai.client.operation.time_per_output_chunk")).toMatchObject([{ asDouble: 0.008 }]);
});
