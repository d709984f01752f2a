import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { until, type StoredSample } from "../../stack/back-ends.ts";
import { readIntake, sendTo } from "../../stack/intake.ts";
import { root } from "../../stack/running-stack.ts";
import { startLoopbackStack, type LoopbackStack } from "./loopback-stack.ts";
import { logsRequest, makeId, sumRequest } from "./sent-otlp.ts";

// Each setting that a sentence of ours counts on, by what it does to what was sent. Without it the test fails.
const resource = { "service.name": "configured" };
const patienceMs = 20_000;
let loopback: LoopbackStack;

beforeAll(async () => {
  loopback = await startLoopbackStack();
});
afterAll(() => loopback.stop());

async function send(signal: "traces" | "metrics" | "logs", body: object): Promise<void> {
  expect(await sendTo(readIntake(loopback.stack), signal, body)).toBe("200");
}

/** The series, once there are as many. */
async function waitForSeries(promql: string, count = 1): Promise<readonly StoredSample[]> {
  const ask = async () => loopback.ends.query(promql);
  await until(async () => ((await ask()).length >= count ? true : undefined), patienceMs);
  return ask();
}

async function readMetric(part: string, use: string, name: RegExp): Promise<number> {
  const text = await (await fetch(`${loopback.ends.address(part, use)}/metrics`)).text();
  const lines = text.split("\n").filter((line) => name.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

test("the first value of a counter counts in increase(), from when the counter began", async () => {
  await send("metrics", sumRequest({ resource }, "began", [{ value: 7, from: -60, at: -1 }]));
  const [sample] = await waitForSeries("increase(began_total[5m])");
  // Extrapolated over the seconds since.
  expect(sample?.value).toBeGreaterThanOrEqual(7);
  expect(sample?.value).toBeLessThan(12);
  const [series] = await loopback.ends.series("began_total[5m]");
  expect(series?.samples.map(({ value }) => value)).toEqual([0, 7]);
});

test("two libraries' metrics of one name are two series", async () => {
  for (const [scope, value] of Object.entries({ first: 1, second: 2 }))
    await send("metrics", sumRequest({ resource, scope }, "shared", [{ value, from: -60, at: -1 }]));
  const found = await waitForSeries("shared_total", 2);
  expect(Object.fromEntries(found.map(({ labels, value }) => [labels["otel_scope_name"], value]))).toEqual({
    first: 1,
    second: 2,
  });
});

test("what panels and alerts group by is a label of every series, and nothing else of the resource is", async () => {
  const promoted = [
    "service.name",
    "service.namespace",
    "service.version",
    "deployment.environment.name",
    "k8s.cluster.name",
    "k8s.namespace.name",
    "k8s.deployment.name",
    "k8s.pod.name",
    "k8s.node.name",
  ];
  const { otlp } = parse(readFileSync(join(root, "prometheus", "prometheus.yml"), "utf8")) as {
    otlp: { promote_resource_attributes: readonly string[] };
  };
  expect(otlp.promote_resource_attributes).toEqual(promoted);
  const said = Object.fromEntries([...promoted, "host.name"].map((name) => [name, `the ${name}`]));
  await send("metrics", sumRequest({ resource: said }, "labelled", [{ value: 1, from: -60, at: -1 }]));
  const [sample] = await waitForSeries("labelled_total");
  for (const name of promoted) expect(sample?.labels[name.replaceAll(".", "_")]).toBe(`the ${name}`);
  expect(sample?.labels).not.toHaveProperty("host_name");
});

test("a sample 25 minutes late is stored; one 40 minutes late is refused, and counted on both sides", async () => {
  const late = (value: number, seconds: number) =>
    send("metrics", sumRequest({ resource }, "late", [{ value, from: -7200, at: seconds }]));
  const refused = /^otelcol_exporter_send_failed_metric_points(_total)?\{/;
  const tooOld = /^prometheus_tsdb_too_old_samples_total\{/;
  const before = [
    await readMetric("otel-collector", "metrics", refused),
    await readMetric("prometheus", "http", tooOld),
  ];
  await late(100, -1);
  await waitForSeries("late_total");
  await late(40, -40 * 60);
  await late(75, -25 * 60);
  const found = await until(async () => {
    const [series] = await loopback.ends.series("late_total[1h]");
    return (series?.samples.length ?? 0) > 1 ? series?.samples.map(({ value }) => value) : undefined;
  }, patienceMs);
  expect(found).toEqual([75, 100]);
  const counted = async () => [
    await readMetric("otel-collector", "metrics", refused),
    await readMetric("prometheus", "http", tooOld),
  ];
  expect(await counted()).toEqual(before.map((number) => number + 1));
});

test("an exemplar is stored with its series, trace and span", async () => {
  const exemplar = { traceId: makeId(16), spanId: makeId(8) };
  await send("metrics", sumRequest({ resource }, "exemplary", [{ value: 3, from: -60, at: -1, exemplar }]));
  const found = await until(async () => (await loopback.ends.exemplars("exemplary_total"))[0], patienceMs);
  expect(found?.labels).toMatchObject({ trace_id: exemplar.traceId, span_id: exemplar.spanId });
  expect(found?.series["service_name"]).toBe("configured");
});

test("delta sums are added up", async () => {
  for (const [value, from, at] of [
    [3, -30, -20],
    [4, -20, -10],
  ] as const)
    await send("metrics", sumRequest({ resource }, "delta", [{ value, from, at }], "delta"));
  const found = await until(
    async () => ((await loopback.ends.query("delta_total"))[0]?.value === 7 ? 7 : undefined),
    5000,
  );
  expect(found ?? (await loopback.ends.query("delta_total"))).toBe(7);
});

test("Loki keeps what is not in the line beside it, finds a record by its trace, and makes streams of three attributes only", async () => {
  const traceId = makeId(16);
  const environment = {
    "service.namespace": "shop",
    "deployment.environment.name": "demo",
    "service.instance.id": "1",
  };
  const long = "x".repeat(100_000);
  const records = [
    { body: "wanted", traceId, event: "call.ended", attributes: { "gen_ai.request.model": "gpt-5", long } },
    { body: "other", traceId: makeId(16) },
  ];
  await send("logs", logsRequest({ resource: { ...resource, ...environment } }, records));
  const found = await until(async () => {
    const logs = await loopback.ends.logs(`{service_name="configured"} | trace_id="${traceId}"`);
    return logs.length > 0 ? logs : undefined;
  }, patienceMs);
  expect(found?.map(({ line }) => line)).toEqual(["wanted"]);
  expect(found?.[0]?.labels).toMatchObject({ event_name: "call.ended", gen_ai_request_model: "gpt-5", long });
  const asked = new URLSearchParams({ "match[]": '{service_name="configured"}' }).toString();
  const streams = await (await fetch(`${loopback.ends.address("loki")}/loki/api/v1/series?${asked}`)).json();
  const labels = { service_name: "configured", service_namespace: "shop", deployment_environment_name: "demo" };
  expect(streams).toMatchObject({ data: [labels] });
  expect(Object.keys((streams as { data: readonly object[] }).data[0] ?? {})).toHaveLength(3);
});

test("Loki keeps records of trials 3 days and others 30, by their stream", async () => {
  const { limits_config: limits, compactor } = parse(
    await (await fetch(`${loopback.ends.address("loki")}/config`)).text(),
  ) as {
    limits_config: { retention_period: string; retention_stream: readonly { selector: string; period: string }[] };
    compactor: { retention_enabled: boolean };
  };
  expect(compactor.retention_enabled).toBe(true);
  expect(limits.retention_period).toMatch(/^(30d|4w2d|720h0?m?0?s?)$/);
  expect(limits.retention_stream.map(({ period }) => period)).toEqual([expect.stringMatching(/^(3d|72h)$/)]);
  const [trials] = limits.retention_stream;
  for (const environment of ["demo", "production"]) {
    const said = { "service.name": "kept", "deployment.environment.name": environment };
    await send("logs", logsRequest({ resource: said }, [{ body: environment }]));
  }
  const all = await until(async () => {
    const logs = await loopback.ends.logs('{service_name="kept"}');
    return logs.length === 2 ? logs : undefined;
  }, patienceMs);
  expect(all).toHaveLength(2);
  const chosen = await loopback.ends.logs(trials?.selector ?? "");
  expect(chosen.filter(({ labels }) => labels["service_name"] === "kept").map(({ line }) => line)).toEqual(["demo"]);
});
