import { setTimeout as sleep } from "node:timers/promises";
import { startService, type Service } from "./child.ts";
import type { Observer } from "./observers.ts";
import { tableOf } from "./paired.ts";
import type { MeasuredTable } from "./results.ts";

/** How calls are measured. */
export interface CallLoad {
  readonly by: "fetch" | "openai";
  readonly rounds: number;
  /** In a round, of each observer. */
  readonly calls: number;
  /** Before the first round, so that all that is called often is compiled. */
  readonly warmUp: number;
}

// Twice the time in which what is queued leaves.
const settleMs = 1000;

/**
 * The processor time of a call in a process that has warmed up, its exports included: the observers' processes live side
 * by side and work in turn, and a round of one lasts until its next begins, whatever it does meanwhile.
 */
export async function measureCalls(
  observers: readonly Observer[],
  url: string,
  { by, rounds, calls, warmUp }: CallLoad,
): Promise<MeasuredTable> {
  const services = new Map<string, Service>();
  const looks = new Map<string, number[]>();
  try {
    for (const observer of observers) {
      const service = await startService(observer, url);
      services.set(observer.name, service);
      looks.set(observer.name, []);
      await service.ask("call", { by, times: warmUp, concurrency: 4 });
    }
    await sleep(settleMs);
    for (let round = 0; round <= rounds; round++) {
      for (const [name, service] of services) {
        looks.get(name)?.push((await service.ask("look"))["cpuUs"] ?? Number.NaN);
        if (round < rounds) await service.ask("call", { by, times: calls, concurrency: 1 });
      }
      await sleep(settleMs);
    }
  } finally {
    for (const service of services.values()) await service.end();
  }
  const samples = new Map(
    [...looks].map(([name, all]) => [name, all.slice(1).map((look, place) => (look - (all[place] ?? 0)) / calls)]),
  );
  return tableOf(`calls-${by}`, by === "fetch" ? "A JSON call by `fetch`" : "A JSON call by `openai` 6", [
    { name: "CPU", unit: "µs", samples },
  ]);
}
