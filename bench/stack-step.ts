import { createReadStream } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readBackEnds, until } from "../stack/back-ends.ts";
import { placeOf } from "../stack/layout.ts";
import type { RunningStack } from "../stack/running-stack.ts";
import { readCounts, type CollectorCounts } from "../stack/collector-counts.ts";
import { watch, type Used } from "./process-load.ts";
import { batchCalls, type RecordedCalls, type Signal } from "./recorded-calls.ts";
import { send, type Sent } from "./telemetry-load.ts";

/** A running stack, and what is sent to it. */
export interface Bench {
  readonly stack: RunningStack;
  readonly recorded: RecordedCalls;
}

/** What one rate came to. */
export interface Step {
  readonly callsPerSecond: number;
  readonly sent: Sent;
  /** Bytes in the collector's queues when the last request was answered. */
  readonly queued: Readonly<Record<string, number>>;
  /** Seconds from then until the queues were empty. */
  readonly drainSeconds: number;
  readonly lost: { readonly calls: number; readonly items: number };
  /** By part, and `sender`: this process. */
  readonly used: Readonly<Record<string, Used>>;
  /** What was short, in words; undefined where the rate is sustained. */
  readonly limit: string | undefined;
}

// A queue that a rate fills is longer when the sending ends than one or two batches, and takes its time to be emptied.
const drainLimitSeconds = 2;
let steps = 0;

/** Sends at one rate, waits until the back ends have it, and counts. */
export async function runStep(
  { stack, recorded }: Bench,
  load: { readonly signals: readonly Signal[]; readonly callsPerSecond: number; readonly seconds: number },
): Promise<Step> {
  const { addresses } = placeOf(stack.layout, "otel-collector");
  const read = () => readCounts(addresses["metrics"] ?? "");
  const service = `bench-${++steps}`;
  const before = await read();
  const end = watch({
    ...Object.fromEntries(stack.parts.map(({ name, started }) => [name, started.pid])),
    sender: process.pid,
  });
  const sent = await send({ endpoint: `http://${addresses["http"] ?? ""}`, recorded, service, ...load });
  const { queued } = await read();
  const ended = performance.now();
  const drained = await until(
    async () => (total((await read()).queued) === 0 ? performance.now() : undefined),
    120_000,
  );
  const used = end();
  const lost = {
    calls: load.signals.includes("logs") ? await missingRecords(stack, service, sent.taken.logs * batchCalls) : 0,
    items: failedSince(before, await read()) + (await missingSpans(stack, service, sent.spans)),
  };
  const step = {
    callsPerSecond: load.callsPerSecond,
    sent,
    queued,
    drainSeconds: ((drained ?? Number.NaN) - ended) / 1000,
    lost,
    used,
  };
  return { ...step, limit: limitOf(step) };
}

/** All of a step's processor time, as a number of cores. */
export function coresOf({ used, sent }: Pick<Step, "used" | "sent">): number {
  return (
    total(Object.fromEntries(Object.entries(used).map(([name, { cpuMs }]) => [name, cpuMs]))) / 1000 / sent.seconds
  );
}

function limitOf(step: Omit<Step, "limit">): string | undefined {
  const { callsPerSecond, sent, queued, drainSeconds, lost } = step;
  const refused = Object.entries(sent.refused).map(([why, times]) => `${times} requests ${why}`);
  const what = [
    ...(refused.length > 0 ? [`not taken: ${refused.join(", ")}`] : []),
    ...(lost.calls + lost.items > 0 ? [`lost: ${lost.calls} calls, ${lost.items} spans or points`] : []),
    ...(sent.calls / sent.seconds < 0.98 * callsPerSecond
      ? [`answers came for ${Math.round(sent.calls / sent.seconds)} calls/s`]
      : []),
    ...(drainSeconds < drainLimitSeconds
      ? []
      : [`a queue grew: ${tell(queued)}; ${drainSeconds.toFixed(1)} s to empty it`]),
  ];
  if (what.length === 0) return undefined;
  const cores = coresOf(step);
  const busiest = Object.entries(step.used)
    .toSorted(([, one], [, other]) => other.cpuMs - one.cpuMs)
    .slice(0, 3)
    .map(([name, { cpuMs }]) => `${name} ${(cpuMs / 1000 / sent.seconds).toFixed(2)}`);
  return `${what.join("; ")}. Cores in use: ${cores.toFixed(2)} of ${availableParallelism()} (${busiest.join(", ")})`;
}

function tell(queued: Readonly<Record<string, number>>): string {
  return Object.entries(queued)
    .map(([exporter, bytes]) => `${exporter} ${(bytes / 2 ** 20).toFixed(1)} MiB`)
    .join(", ");
}

function failedSince(before: CollectorCounts, after: CollectorCounts): number {
  return after.failed - before.failed;
}

async function missingRecords(stack: RunningStack, service: string, expected: number): Promise<number> {
  const { address } = readBackEnds(stack);
  const query = `sum(count_over_time({service_name="${service}"}[1h]))`;
  const url = `${address("loki")}/loki/api/v1/query?${new URLSearchParams({ query }).toString()}`;
  let stored = 0;
  await until(async () => {
    const { data } = (await (await fetch(url)).json()) as { data: { result: readonly { value: [number, string] }[] } };
    stored = Number(data.result[0]?.value[1] ?? 0);
    return stored >= expected ? stored : undefined;
  }, 30_000);
  return Math.max(0, expected - stored);
}

/** Of what stands in for Tempo, which writes each down; of a real one the collector's own count has to do. */
async function missingSpans(stack: RunningStack, service: string, expected: number): Promise<number> {
  if (readBackEnds(stack).tempoIs === "real") return 0;
  let stored = 0;
  const lines = createInterface(createReadStream(join(placeOf(stack.layout, "tempo").data, "spans.jsonl")));
  for await (const line of lines) if (line.includes(`"${service}"`)) stored += 1;
  return Math.max(0, expected - stored);
}

function total(amounts: Readonly<Record<string, number>>): number {
  return Object.values(amounts).reduce((sum, amount) => sum + amount, 0);
}
