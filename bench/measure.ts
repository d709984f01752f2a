import { measureCalls, type CallLoad } from "./calls.ts";
import { startLoopback, startService, type Loopback } from "./child.ts";
import { measureEventLoop } from "./event-loop.ts";
import { measureInProcess, type InProcess, type Row } from "./in-process.ts";
import { withLimits } from "./limits.ts";
import { observersOf, prepare, type Observer } from "./observers.ts";
import { cellOf } from "./paired.ts";
import { measurePricing } from "./pricing.ts";
import type { MeasuredTable, ObserverResult, Results } from "./results.ts";
import { measureSoak } from "./soak.ts";
import { measureStartUp } from "./start-up.ts";
import { ratioOf } from "./statistics.ts";

/** How often all is measured. */
export interface Plan {
  readonly start: number;
  readonly call: Omit<CallLoad, "by">;
  readonly loop: { readonly rounds: number; readonly seconds: number };
  readonly processes: number;
  readonly soak: number;
}

type Measured = Pick<Results, "observers" | "tables" | "rows">;

/** Runs all benchmarks on a build of ours. */
export async function measure(
  dist: string,
  plan: Plan,
  { withPeers, write }: { readonly withPeers: boolean; write(text: string): void },
): Promise<Measured> {
  const loopback = await startLoopback();
  try {
    const { running, observers } = await tryAll(observersOf(dist, withPeers), loopback, withPeers);
    const pick = (...names: string[]) => running.filter(({ name }) => names.includes(name));
    write(`start-up of ${running.length}, ${plan.start} times …\n`);
    const startUp = await measureStartUp(running, loopback.url, plan.start);
    write("calls by fetch …\n");
    const http = pick("bare", "relayscope", "undici, spans", "undici, all signals", "auto-instrumentations-node");
    const calls = await measureCalls(http, loopback.url, { by: "fetch", ...plan.call });
    const sdk = running.filter(({ name }) => name !== "relayscope off");
    write(withPeers ? "calls by openai 6 …\n" : "");
    const openai = withPeers ? [await measureCalls(sdk, loopback.url, { by: "openai", ...plan.call })] : [];
    write("event loop at 1,000 calls/s …\n");
    const loop = await measureEventLoop(pick("bare", "relayscope", "undici, all signals"), loopback.url, plan.loop);
    write("in the process …\n");
    const [bare, ours] = pick("bare", "relayscope");
    if (bare === undefined || ours === undefined) throw new Error("relayscope does not run here");
    const inProcess = await measureInProcess([bare, ours], loopback, sizesOf(plan));
    write("prices …\n");
    const pricing = await measurePricing(dist, plan.processes * 3);
    write(`${plan.soak} calls, for what stays …\n`);
    const soak = await measureSoak(ours, loopback.url, plan.soak);
    const stays: Row = {
      id: "soak",
      measured: soak.lastMiB - soak.firstMiB,
      // What is promised is said of a million.
      ...(soak.calls < 1_000_000 && { short: `${soak.calls.toLocaleString("en")} of 1,000,000 calls made` }),
      note: `${soak.calls.toLocaleString("en")} calls in ${soak.seconds.toFixed(0)} s: ${soak.firstMiB.toFixed(2)} MiB in use after a tenth, ${soak.lastMiB.toFixed(2)} at the end; by the line through all looks ${soak.mibPerMillion.toFixed(2)} MiB for a million`,
    };
    const tables = [startUp, calls, ...openai, loop];
    return { observers, tables, rows: withLimits([...rowsOf(startUp, calls, loop), ...inProcess, ...pricing, stays]) };
  } finally {
    loopback.close();
  }
}

function sizesOf({ processes, soak }: Plan): InProcess {
  const smoke = soak < 1000;
  if (smoke) return { processes, streams: 1, requests: 1, open: 5, names: 600 };
  return { processes, streams: 100, requests: 9, open: 100, names: 100_000 };
}

function rowsOf(startUp: MeasuredTable, calls: MeasuredTable, loop: MeasuredTable): Row[] {
  const share = (id: string, table: MeasuredTable, other: string, column: string): Row[] => {
    const [ours, theirs] = [cellOf(table, "relayscope", column), cellOf(table, other, column)];
    if (ours === undefined || theirs === undefined) return [];
    const { median, noise } = ratioOf(ours, theirs);
    const { unit } = table.columns.find(({ name }) => name === column) ?? { unit: "" };
    return [{ id, measured: median, noise, note: `${told(ours.median, unit)} of ${told(theirs.median, unit)}` }];
  };
  const more = (id: string, table: MeasuredTable, observer: string, column: string): Row[] => {
    const cell = cellOf(table, observer, column);
    return cell === undefined ? [] : [{ id, measured: cell.median, noise: cell.noise }];
  };
  return [
    ...share("start-cpu", startUp, "undici, all signals", "CPU"),
    ...share("start-memory", startUp, "undici, all signals", "memory"),
    ...more("off-cpu", startUp, "relayscope off", "CPU"),
    ...more("off-memory", startUp, "relayscope off", "memory"),
    ...share("json", calls, "undici, spans", "CPU"),
    ...more("event-loop", loop, "relayscope", "p99.9"),
  ];
}

function told(value: number, unit: string): string {
  return `${value.toFixed(1)} ${unit}`;
}

/** Tries each observer with a few calls first: who does not run is named with the reason, and measured no further. */
async function tryAll(all: readonly Observer[], loopback: Loopback, withPeers: boolean) {
  const running: Observer[] = [];
  const observers: ObserverResult[] = [];
  for (const observer of all) {
    const { name } = observer;
    let is = observer.is;
    try {
      const version = await prepare(observer);
      if (version !== undefined) is = `${is}; ${version}`;
      const modelSpans = await trySpans(observer, loopback, withPeers ? "openai" : "fetch");
      observers.push({ name, is, modelSpans });
      running.push(observer);
    } catch (error) {
      observers.push({ name, is, fails: error instanceof Error ? error.message : String(error) });
    }
  }
  return { running, observers };
}

const tried = 10;

async function trySpans(observer: Observer, loopback: Loopback, by: "openai" | "fetch"): Promise<number> {
  const service = await startService(observer, loopback.url);
  try {
    await service.ask("call", { by, times: tried, concurrency: 1 });
    // Some start what they export with later than others; all are told to send twice a second.
    for (let turn = 0; turn < 12; turn++) {
      await service.ask("wait", { ms: 100 });
      const got = await loopback.received(observer.name);
      if ((got?.modelSpans ?? 0) >= tried) break;
    }
  } finally {
    await service.end();
  }
  return ((await loopback.received(observer.name))?.modelSpans ?? 0) / tried;
}
