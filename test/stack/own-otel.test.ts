import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../stack/back-ends.ts";
import { makeApps } from "../own-otel/apps.ts";
import { runApp } from "../own-otel/run-app.ts";
import { type Server, startServer } from "../own-otel/surroundings.ts";
import { type LoopbackStack, startLoopbackStack } from "./loopback-stack.ts";

// Prometheus keeps one of two series that have the same name and labels, and says nothing of the other.
let loopback: LoopbackStack | undefined;
let server: Server | undefined;
beforeAll(async () => {
  loopback = await startLoopbackStack();
  server = await startServer();
});
afterAll(async () => {
  server?.close();
  await loopback?.stop();
});

test.each(
  (["older", "newer"] as const).flatMap((age) => (["before", "after"] as const).map((order) => ({ age, order }))),
)(
  "what an app's own instrumentation of undici ($age, started $order ours) and ours say of one request are series of their own in Prometheus",
  async ({ age, order }) => {
    const { ends, endpoint = "" } = loopback ?? {};
    const service = `own-otel-${age}-${order}`;
    const { esm: app } = await makeApps(age);
    const { spans, err } = await runApp(
      { app, order },
      {
        RELAY: server?.url,
        PLAIN: `${server?.url}/plain`,
        OTEL_SERVICE_NAME: service,
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        APP_UNDICI: "1",
        APP_EXPORTER: "http",
        APP_METRICS: `${endpoint}/v1/metrics`,
      },
    );
    expect(err).toBe("");
    expect(spans.filter(({ name }) => name === "chat gpt-4.1-mini")).toHaveLength(2);
    const metric = `last_over_time(http_client_request_duration_seconds_count{service_name="${service}"}[1h])`;
    await until(async () => (await ends?.query(metric))?.[2], 30_000);
    const found = (await ends?.query(metric)) ?? [];
    const told = found.map(({ labels, value }) => [labels["http_request_method"], labels["url_template"], value]);
    expect(told.toSorted()).toEqual(
      [
        ["GET", undefined, 1],
        ["POST", "/v1/chat/completions", 2],
        ["POST", undefined, 2],
      ].toSorted(),
    );
    const [duration] =
      (await ends?.query(`sum(gen_ai_client_operation_duration_seconds_count{service_name="${service}"})`)) ?? [];
    expect(duration?.value).toBe(2);
  },
  60_000,
);
