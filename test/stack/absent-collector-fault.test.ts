import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { spansOf, until } from "../../stack/back-ends.ts";
import { runPreloaded } from "../process/preloaded.ts";
import { startFaultStack, type FaultStack } from "./fault-stack.ts";

test("two services that start a minute before the collector notice nothing; what fits their queues is stored, what does not they count, and no metric misses a call", async () => {
  const stack = await startFaultStack();
  await stack.kill("otel-collector", "SIGTERM");
  const services = await Promise.all([
    startService(stack, { name: "calm", pauseMs: 200 }),
    // A queue of 20 in the place of 2048, so that it fills.
    startService(stack, { name: "busy", pauseMs: 40, queue: 20 }),
  ]);
  await sleep(60_000);
  const before = services.map(({ made }) => made.size);
  await stack.start("otel-collector");
  for (const { name } of services) {
    const arrives = async () => ((await stack.ends.logs(`{service_name="${name}"}`)).length > 0 ? true : undefined);
    expect(await until(arrives, 60_000), `a record of ${name}`).toBe(true);
  }
  await Promise.all(services.map((service) => service.finish()));

  for (const [place, { name, made, ended }] of services.entries()) {
    const { out, err, code } = await ended;
    expect([code, out]).toEqual([0, `${made.size} calls, 0 failed\n`]);
    expect(err).toMatch(/^relayscope: telemetry cannot be delivered to .+ \(ECONNREFUSED\): .+ Told once.*\n$/);

    const fared = await until(async () => {
      const now = await look(stack, name, made);
      return now.unaccounted === 0 ? now : undefined;
    }, 60_000).then(async (found) => found ?? (await look(stack, name, made)));
    const { spans, records, counted, dropped } = fared;
    console.info(
      `${name}, collector absent for the first 60 s: ${made.size} calls, ${before[place] ?? 0} of them before it came; ` +
        `${spans} spans, ${records} records stored, ${counted} calls in the metrics; dropped ${JSON.stringify(dropped)}`,
    );
    expect(spans + sum(dropped["traces"])).toBe(made.size);
    expect(records + sum(dropped["logs"])).toBe(made.size);
    expect(counted).toBe(made.size);
    // What fits the queue waits there.
    const reasons = name === "busy" ? ["queue_full"] : [];
    expect(Object.keys(dropped["traces"] ?? {})).toEqual(reasons);
    expect(Object.keys(dropped["logs"] ?? {})).toEqual(reasons);
  }
});

interface Service {
  readonly name: string;
  /** The traces of its calls, as the relay was told them. */
  readonly made: ReadonlySet<string>;
  readonly ended: ReturnType<typeof runPreloaded>;
  finish(): Promise<void>;
}

/** A service under the preload, with a relay of its own. It ends with the test. */
async function startService(
  { endpoint }: FaultStack,
  { name, pauseMs, queue }: { readonly name: string; readonly pauseMs: number; readonly queue?: number },
): Promise<Service> {
  const made = new Set<string>();
  const plan = (request: { header(name: string): string | undefined }) => {
    made.add(request.header("traceparent")?.split("-")[1] ?? "none");
    return {};
  };
  const simulator = await createSimulator({ speed: 20, plan });
  const file = join(tmpdir(), `relayscope-fault-${randomUUID()}`);
  const ended = runPreloaded({
    script: "../../stack/fault-client.mjs",
    endpoint,
    parameters: [`${simulator.url}/v1`, String(pauseMs), file],
    env: {
      OTEL_SERVICE_NAME: name,
      OTEL_METRIC_EXPORT_INTERVAL: "2000",
      ...(queue !== undefined && {
        OTEL_BSP_MAX_QUEUE_SIZE: String(queue),
        OTEL_BLRP_MAX_QUEUE_SIZE: String(queue),
      }),
    },
  });
  const finish = async (): Promise<void> => {
    writeFileSync(file, "");
    await ended;
    await simulator.close();
    rmSync(file, { force: true });
  };
  onTestFinished(finish, 60_000);
  return { name, made, ended, finish };
}

type Dropped = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the back ends have of a service's calls, and what it says that it dropped. */
async function look({ ends }: FaultStack, service: string, made: ReadonlySet<string>) {
  let spans = 0;
  // One after the other: Tempo refuses questions that come all at once.
  for (const id of made) if (spansOf(await ends.trace(id)).length > 0) spans++;
  const logs = await ends.logs(`{service_name="${service}"}`);
  const records = new Set(logs.map(({ labels }) => labels["trace_id"])).size;
  const calls = await ends.query(`gen_ai_client_operation_duration_seconds_count{service_name="${service}"}`);
  const counted = calls.reduce((all, { value }) => all + value, 0);
  const counts = await ends.query(
    `relayscope_telemetry_total{service_name="${service}", relayscope_state="dropped", relayscope_signal!="metrics"}`,
  );
  const dropped: Record<string, Record<string, number>> = {};
  for (const { labels, value } of counts) {
    const { relayscope_signal: signal = "", relayscope_reason: reason = "" } = labels;
    dropped[signal] = { ...dropped[signal], [reason]: value };
  }
  const missing = (stored: number, signal: string) => Math.abs(made.size - stored - sum(dropped[signal]));
  const unaccounted = missing(spans, "traces") + missing(records, "logs") + Math.abs(made.size - counted);
  return { spans, records, counted, dropped: dropped as Dropped, unaccounted };
}

function sum(counts: Readonly<Record<string, number>> = {}): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
