import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { until } from "../../stack/back-ends.ts";
import { readCounts } from "../../stack/collector-counts.ts";
import { placeOf, type Layout } from "../../stack/layout.ts";
import { startSender } from "./fault-sender.ts";
import { startFaultStack, waitFor, type FaultStack } from "./fault-stack.ts";
import { compare, firingFor, storedPoints, tellFared } from "./fault-stored.ts";
import { startFlakyBackEnd, type FlakyBackEnd, type Mood } from "./flaky-back-end.ts";

const failed = '{__name__=~"otelcol_exporter_send_failed_(spans|metric_points|log_records)(_total)?"}';

test("what was acknowledged is stored, when back ends answer 429, 502, 503, 504, late or not at all; what they refuse for good is lost and counted", async () => {
  const flaky = {
    tempo: await startFlakyBackEnd(),
    loki: await startFlakyBackEnd(),
    prometheus: await startFlakyBackEnd(),
  };
  const all = Object.values(flaky);
  const stack = await startFaultStack({
    "otel-collector/config.yaml": (text, layout) => putBetween(text, layout, flaky),
    "prometheus/prometheus.yml": (text) => text.replaceAll("_interval: 15s", "_interval: 1s"),
  });
  const sender = startSender({ endpoint: stack.endpoint, everyMs: 100 });
  const moods: readonly Mood[] = [
    { status: 429, retryAfter: "1" },
    { status: 429 },
    { status: 502 },
    { status: 503 },
    { status: 504 },
    { lateMs: 3000 },
    "mute",
  ];
  for (const mood of moods) {
    const before = all.map(({ met }) => total(met));
    for (const one of all) one.mood = mood;
    await waitFor(() => all.every(({ met }, place) => total(met) > (before[place] ?? 0)), 60_000);
    await sleep(1000);
    for (const one of all) one.mood = "well";
    await sleep(500);
  }
  await sender.finish();
  const fared = await compare(stack, sender);
  tellFared("back ends answer 429, 502, 503, 504, 3 s late, or take it and do not answer", fared);

  expect(fared).toMatchObject({ traces: { lost: 0 }, metrics: { lost: 0 }, logs: { lost: 0 } });
  expect(Math.max(...(await storedPoints(stack, sender)))).toBe(fared.metrics.sent);
  for (const { met } of all) expect(Object.keys(met).toSorted()).toEqual(["429", "502", "503", "504", "late", "mute"]);
  expect(Object.values(sender.sent).map(({ retried }) => retried)).toEqual([{}, {}, {}]);
  expect(await stack.ends.query(`${failed} > 0`)).toEqual([]);
  expect(await stack.ends.query('ALERTS{alertname="TelemetryLost"}')).toEqual([]);

  // What was stored without an answer is still sent again, and would be among what is refused.
  await untilQueuesAreEmpty(stack);

  // A final answer is the one way to lose what was acknowledged. It is counted, item by item, and an alert fires.
  for (const one of all) one.mood = { status: 400 };
  const refused = startSender({ endpoint: stack.endpoint, everyMs: 100 });
  await refused.acknowledges(20);
  await refused.finish();
  await untilQueuesAreEmpty(stack);
  for (const one of all) one.mood = "well";
  const after = await compare(stack, refused, 5000);
  tellFared("back ends answer 400", after);
  for (const [signal, items] of [
    ["traces", "spans"],
    ["metrics", "metric_points"],
    ["logs", "log_records"],
  ] as const) {
    const { sent, lost } = after[signal];
    expect(lost).toBe(sent);
    const series = failed.replace(/\(spans.*_records\)/, items);
    // Among the points are those that the collector makes of spans.
    const enough = (value: number) => (signal === "metrics" ? value >= lost : value === lost);
    const counted = await until(
      async () => (await stack.ends.query(series)).find(({ value }) => enough(value)),
      30_000,
    );
    expect(counted, `${items}: ${JSON.stringify(await stack.ends.query(series))}, lost ${lost}`).toBeDefined();
  }
  expect(await firingFor(stack, "TelemetryLost")).toEqual([
    "otlp_http/loki",
    "otlp_http/prometheus",
    "otlp_http/tempo",
  ]);
});

function total(met: FlakyBackEnd["met"]): number {
  return Object.values(met).reduce((sum, times) => sum + times, 0);
}

/** Lets the collector find each back end through what is between. */
function putBetween(text: string, layout: Layout, between: Readonly<Record<string, FlakyBackEnd>>): string {
  let out = text;
  for (const [name, one] of Object.entries(between)) {
    const use = name === "tempo" ? "otlp" : "http";
    one.target = placeOf(layout, name).addresses[use] ?? "";
    out = out.replaceAll(`http://${one.target}`, `http://${one.address}`);
  }
  return out;
}

/** By the collector's own page, which is not a scrape behind; what is under way counts as queued. */
async function untilQueuesAreEmpty({ running }: FaultStack): Promise<void> {
  const address = placeOf(running.layout, "otel-collector").addresses["metrics"] ?? "";
  const empty = await until(async () => {
    const sizes = Object.values((await readCounts(address)).queued);
    return sizes.length === 3 && sizes.every((size) => size === 0) ? true : undefined;
  }, 60_000);
  expect(empty).toBe(true);
}
