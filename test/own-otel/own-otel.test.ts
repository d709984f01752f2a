import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { type Age, type App, type Form, makeApps } from "./apps.ts";
import { ensureMatrix } from "../matrix/install.ts";
import { decodeMetrics } from "../unit/telemetry/otlp-metrics-schema.ts";
import { type Cell, cellsOf, type Got, runApp } from "./run-app.ts";
import { type Server, startServer } from "./surroundings.ts";

const apps = new Map<Age, Record<Form, App>>();
beforeAll(async () => {
  for (const age of ["older", "newer"] as const) apps.set(age, await makeApps(age));
}, 120_000);

const server: { now?: Server } = {};
beforeAll(async () => void (server.now = await startServer()));
afterAll(() => server.now?.close());

interface Ran extends Got {
  readonly err: string;
  readonly collector: Receiver;
  readonly traceparents: readonly (readonly string[])[];
}

async function ranIn({ age, form, order }: Cell, env: NodeJS.ProcessEnv = {}, node?: string): Promise<Ran> {
  const app = apps.get(age)?.[form];
  if (app === undefined) throw new Error("not made");
  const { url = "", traceparents = [] } = server.now ?? {};
  const collector = await createReceiver();
  traceparents.length = 0;
  const where = { RELAY: url, PLAIN: `${url}/plain`, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const got = await runApp({ app, order }, { ...where, ...env }, node);
  await collector.close();
  return { ...got, collector, traceparents: traceparents.map(({ values }) => values) };
}

/** All that the app's SDK must hold, and that ours are where they belong. */
function expectAll({ spans, metrics, logs, err }: Ran): void {
  expect(err).toBe("");
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [work] = named("work");
  const [inner] = named("inner");
  expect(work?.parent).toBeUndefined();
  expect(inner?.parent).toBe(work?.id);
  const calls = named("chat gpt-4.1-mini");
  expect(calls.map(({ parent, traceId }) => ({ parent, traceId }))).toEqual([
    { parent: work?.id, traceId: work?.traceId },
    { parent: inner?.id, traceId: work?.traceId },
  ]);
  for (const call of calls) {
    expect(call).toMatchObject({
      scope: "relayscope",
      attributes: { "gen_ai.usage.input_tokens": 12, "gen_ai.usage.output_tokens": 34, "relayscope.outcome": "ok" },
    });
  }
  const counted = metrics.find(({ name }) => name === "gen_ai.client.operation.duration")?.points;
  expect(counted?.reduce((sum, { value }) => sum + (value.count ?? 0), 0)).toBe(2);
  expect(metrics.find(({ name }) => name === "app.done")).toBeDefined();
  expect(logs.map(({ spanId }) => spanId).toSorted()).toEqual(calls.map(({ id }) => id).toSorted());
}

const withoutPassive = (err: string): string => err.replace(/^relayscope: .* stays passive: .*\n/, "");
const beside = ["before", "after", "between"] as const;
const inside = ["inside", "inside, with the preload before", "inside, with the preload after"] as const;

test.each(cellsOf(beside))(
  "an app's own SDK ($age, $form, started $order ours) has all of its spans, with ours in their places",
  async (cell) => {
    const ran = await ranIn(cell);
    expectAll(ran);
    expect(ran.spans).toHaveLength(4);
    // Nothing of it goes past the app's SDK.
    expect(ran.collector.spans).toEqual([]);
    expect(ran.collector.logs).toEqual([]);
    expect(ran.traceparents.map((values) => values.length)).toEqual([1, 1, 0]);
  },
);

test.each(cellsOf(["after"]).flatMap((cell) => ([22, 26] as const).map((major) => ({ major, cell }))))(
  "on Node $major, too ($cell.age, $cell.form)",
  async ({ major, cell }) => {
    const { nodes } = await ensureMatrix();
    const ran = await ranIn(cell, {}, nodes[major]);
    expectAll(ran);
    expect(ran.spans).toHaveLength(4);
    expect(ran.collector.spans).toEqual([]);
  },
);

test.each(cellsOf(inside))(
  "our instrumentation in the app's own SDK ($age, $form, $order) is one capture",
  async (cell) => {
    const ran = await ranIn(cell);
    expectAll({ ...ran, err: withoutPassive(ran.err) });
    expect(ran.spans).toHaveLength(4);
    expect(ran.collector.spans).toEqual([]);
    expect(ran.traceparents.map((values) => values.length)).toEqual([1, 1, 0]);
  },
);

test.each(cellsOf(["before", "after", "inside"]))(
  "beside the app's own instrumentation of undici ($age, $form, started $order ours) each request has one trace context, and no two series are one",
  async (cell) => {
    const ran = await ranIn(cell, { APP_UNDICI: "1" });
    expectAll(ran);
    const theirs = ran.spans.filter(({ scope }) => scope === "@opentelemetry/instrumentation-undici");
    expect(theirs.map(({ name }) => name)).toEqual(["POST", "POST", "GET"]);
    expect(ran.traceparents.map((values) => values.length)).toEqual([1, 1, 1]);
    const durations = ran.metrics.filter(({ name }) => name === "http.client.request.duration");
    const series = durations.flatMap(({ points }) => points.map(({ attributes }) => JSON.stringify(attributes)));
    expect(series).toHaveLength(3);
    expect(new Set(series).size).toBe(3);
  },
);

test.each(cellsOf(["inside", "inside, with the preload before"]))(
  "the app's own instrumentation of undici ($age, $form, $order) leaves model calls alone where it is told to",
  async (cell) => {
    const ran = await ranIn(cell, { APP_UNDICI: "1", APP_IGNORES: "1" });
    expectAll({ ...ran, err: withoutPassive(ran.err) });
    expect(ran.spans.map(({ name }) => name).toSorted()).toEqual([
      "GET",
      "chat gpt-4.1-mini",
      "chat gpt-4.1-mini",
      "inner",
      "work",
    ]);
  },
);

test.each(cellsOf(["after"]))(
  "an app's SDK ($age, $form) that starts after its first call gets all that begins from then on",
  async (cell) => {
    const ran = await ranIn(cell, { APP_LATE: "1" });
    expect(ran.err).toBe("");
    expect(ran.spans.map(({ name }) => name).toSorted()).toEqual([
      "chat gpt-4.1-mini",
      "chat gpt-4.1-mini",
      "inner",
      "work",
    ]);
    expect(ran.collector.spans.map(({ name }) => name)).toEqual(["chat gpt-4.1-mini"]);
  },
);

test.each(cellsOf(["after"]))(
  "a tracer that was got early stays with the app's SDK ($age, $form), also after that has been taken out of the API",
  async (cell) => {
    const { err, spans, collector } = await ranIn(cell, { APP_DISABLE: "1" });
    expect(err).toBe("");
    expect(spans.map(({ name }) => name)).toContain("kept");
    expect(collector.spans).toEqual([]);
  },
);

test.each(cellsOf(["after"]))(
  "an app that uses OpenTelemetry's API ($age, $form) and has no SDK is served by ours",
  async (cell) => {
    const { err, collector } = await ranIn(cell, { APP_SDK: "none" });
    expect(err).toBe("");
    const { spans } = collector;
    const [work, inner] = ["work", "inner"].map((name) => spans.find((span) => span.name === name));
    expect(spans.map(({ name, parentSpanId, traceId }) => ({ name, parentSpanId, traceId })).toSorted(byName)).toEqual(
      [
        { name: "chat gpt-4.1-mini", parentSpanId: work?.spanId, traceId: work?.traceId },
        { name: "chat gpt-4.1-mini", parentSpanId: inner?.spanId, traceId: work?.traceId },
        { name: "GET", parentSpanId: work?.spanId, traceId: work?.traceId },
        { name: "inner", parentSpanId: work?.spanId, traceId: work?.traceId },
        { name: "work", parentSpanId: undefined, traceId: work?.traceId },
      ].toSorted(byName),
    );
    expect(collector.metrics.map(({ name }) => name)).toContain("app.done");
  },
);

const byName = (one: { name: string }, other: { name: string }): number => one.name.localeCompare(other.name);

test.each(cellsOf(["before", "after"]))(
  "with RELAYSCOPE_OTEL=own, calls go past the app's own SDK ($age, $form, started $order ours), which keeps its spans",
  async (cell) => {
    const { err, spans, collector } = await ranIn(cell, { RELAYSCOPE_OTEL: "own" });
    expect(err).toBe("");
    expect(spans.map(({ name }) => name).toSorted()).toEqual(["inner", "work"]);
    const work = spans.find(({ name }) => name === "work");
    expect(collector.spans.map(({ name, traceId }) => ({ name, traceId }))).toEqual([
      { name: "chat gpt-4.1-mini", traceId: work?.traceId },
      { name: "chat gpt-4.1-mini", traceId: work?.traceId },
    ]);
    expect(collector.logs).toHaveLength(2);
  },
);

test.each(cellsOf(["before", "after"]))(
  "with RELAYSCOPE_OTEL=app, nothing of ours is sent, and the app's own SDK ($age, $form, started $order ours) has it all",
  async (cell) => {
    const ran = await ranIn(cell, { RELAYSCOPE_OTEL: "app" });
    expectAll(ran);
    expect(ran.collector.requests).toEqual([]);
  },
);

interface Point {
  readonly exemplars?: readonly { readonly spanId: string; readonly traceId: string }[];
}
interface Exported {
  readonly name: string;
  readonly histogram?: { readonly dataPoints: readonly Point[] };
  readonly sum?: { readonly dataPoints: readonly Point[] };
}

function readExported(body: Buffer): readonly Exported[] {
  if (body[0] !== 0x7b) return decodeMetrics(body) as readonly Exported[];
  const { resourceMetrics } = JSON.parse(body.toString()) as {
    resourceMetrics: { scopeMetrics: { metrics: Exported[] }[] }[];
  };
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}

test.each(
  cellsOf(["inside", "inside, with the preload before"]).flatMap((cell) =>
    (["http", "proto"] as const).map((exporter) => ({ exporter, cell })),
  ),
)(
  "the app's own metric exporter (OTLP/$exporter, $cell.age, $cell.form, $cell.order) writes exemplars that lead to the app's spans",
  async ({ exporter, cell }) => {
    const { url = "", metrics = [] } = server.now ?? {};
    metrics.length = 0;
    const { spans } = await ranIn(cell, { APP_EXPORTER: exporter, APP_METRICS: `${url}/v1/metrics` });
    expect(metrics).toHaveLength(1);
    const [body = Buffer.of()] = metrics;
    const exported = readExported(body);
    const idsOf = (name: string): string[] => {
      const { histogram, sum } = exported.find((metric) => metric.name === name) ?? {};
      const points = (histogram ?? sum)?.dataPoints ?? [];
      const encoding = exporter === "http" ? "hex" : "base64";
      return points.flatMap(({ exemplars = [] }) =>
        exemplars.map(({ spanId }) => Buffer.from(spanId, encoding).toString("hex")),
      );
    };
    const calls = spans.filter(({ name }) => name === "chat gpt-4.1-mini").map(({ id }) => id);
    expect(calls).toHaveLength(2);
    const ids = idsOf("gen_ai.client.operation.duration");
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(calls).toContain(id);
    // Only the stream has a first chunk.
    expect(idsOf("gen_ai.client.operation.time_to_first_chunk")).toEqual([calls[1]]);
    expect(exported.map(({ name }) => name)).toContain("app.done");
  },
);
