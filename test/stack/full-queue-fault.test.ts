import { expect, test } from "vitest";
import { until } from "../../stack/back-ends.ts";
import { startSender } from "./fault-sender.ts";
import { startFaultStack, waitFor } from "./fault-stack.ts";
import { compare, firingFor, storedPoints, tellFared } from "./fault-stored.ts";

const backEnds = ["tempo", "loki", "prometheus"] as const;

test("a full queue refuses with 503, is counted and alerted; what was acknowledged, before and after, is stored", async () => {
  const stack = await startFaultStack({
    // A few requests, instead of 512 MiB.
    "otel-collector/config.yaml": (text) =>
      text
        .replaceAll("queue_size: 536870912", "queue_size: 10000")
        .replace("min_size: 500000, max_size: 2000000", "min_size: 5000, max_size: 5000"),
    "prometheus/prometheus.yml": (text) => text.replaceAll("_interval: 15s", "_interval: 1s"),
  });
  const sender = startSender({ endpoint: stack.endpoint, everyMs: 50 });
  await sender.acknowledges(10);
  for (const name of backEnds) await stack.kill(name, "SIGTERM");
  await waitFor(() => Object.values(sender.sent).every(({ retried }) => (retried["503"] ?? 0) > 0), 120_000);
  for (const name of backEnds) await stack.start(name);
  await sender.acknowledges(10);
  await sender.finish();
  const fared = await compare(stack, sender);
  const refusals = Object.entries(sender.sent).map(([signal, { retried }]) => `${signal} ${retried["503"] ?? 0}`);
  tellFared(`queue full, requests answered 503: ${refusals.join(", ")}`, fared);

  expect(fared).toMatchObject({ traces: { lost: 0 }, metrics: { lost: 0 }, logs: { lost: 0 } });
  expect(Math.max(...(await storedPoints(stack, sender)))).toBe(fared.metrics.sent);
  for (const { retried, refused } of Object.values(sender.sent)) {
    expect(Object.keys(retried)).toEqual(["503"]);
    expect(refused.size).toBe(0);
  }
  for (const name of ["spans", "metric_points", "log_records"]) {
    const series = `{__name__=~"otelcol_exporter_enqueue_failed_${name}(_total)?"} > 0`;
    expect(await until(async () => (await stack.ends.query(series))[0], 30_000), name).toBeDefined();
  }
  expect(await firingFor(stack, "TelemetryRefused")).toEqual([
    "otlp_http/loki",
    "otlp_http/prometheus",
    "otlp_http/tempo",
  ]);
});
