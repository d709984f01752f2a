import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startSender } from "./fault-sender.ts";
import { startFaultStack } from "./fault-stack.ts";
import { compare, storedPoints, tellFared } from "./fault-stored.ts";

const backEnds = ["loki", "tempo", "prometheus"] as const;

test.each([
  { signal: "SIGTERM", times: 2, away: [], others: "they stay" },
  { signal: "SIGKILL", times: 4, away: [], others: "they stay" },
  { signal: "SIGTERM", times: 2, away: backEnds, others: "all are away" },
  { signal: "SIGKILL", times: 2, away: backEnds, others: "all are away" },
] as const)(
  "what the collector acknowledged is stored, when $signal ends it $times times under load; of the back ends, $others",
  async ({ signal, times, away }) => {
    const stack = await startFaultStack();
    for (const name of away) await stack.kill(name, "SIGKILL");
    const sender = startSender({ endpoint: stack.endpoint, everyMs: 10 });
    for (let time = 0; time < times; time++) {
      await sender.acknowledges(150);
      await stack.kill("otel-collector", signal);
      await sleep(500);
      await stack.start("otel-collector");
    }
    await sender.acknowledges(50);
    for (const name of away) await stack.start(name);
    await sender.finish();
    const fared = await compare(stack, sender);
    tellFared(`collector, ${signal} × ${times}${away.length > 0 ? ", all back ends away" : ""}`, fared);

    expect(fared).toMatchObject({ traces: { lost: 0 }, metrics: { lost: 0 }, logs: { lost: 0 } });
    expect(Math.max(...(await storedPoints(stack, sender)))).toBe(fared.metrics.sent);
    // It was ended under load, each signal's.
    for (const { retried, refused } of Object.values(sender.sent)) {
      expect(Object.keys(retried).length).toBeGreaterThan(0);
      expect(refused.size).toBe(0);
    }
  },
);

test("with its queues in memory, a collector that is killed loses what it acknowledged, which these tests see", async () => {
  const stack = await startFaultStack({
    "otel-collector/config.yaml": (text) => text.replaceAll(/storage: file_storage,?\s+/g, ""),
  });
  for (const name of backEnds) await stack.kill(name, "SIGKILL");
  const sender = startSender({ endpoint: stack.endpoint, everyMs: 10 });
  await sender.acknowledges(100);
  await stack.kill("otel-collector", "SIGKILL");
  await stack.start("otel-collector");
  await sender.acknowledges(50);
  for (const name of backEnds) await stack.start(name);
  await sender.finish();
  const fared = await compare(stack, sender, 20_000);
  tellFared("planted: queues in memory, collector SIGKILL × 1, all back ends away", fared);

  for (const { stored, lost } of Object.values(fared)) {
    expect(lost).toBeGreaterThanOrEqual(100);
    expect(stored).toBeGreaterThan(0);
  }
});
