import { setTimeout as sleep } from "node:timers/promises";
import { startService, type Service } from "./child.ts";
import type { Observer } from "./observers.ts";
import { tableOf } from "./paired.ts";
import type { MeasuredTable } from "./results.ts";

/** The delay of the event loop at 1,000 calls a second, in a process that does nothing else; in turn, as often as is asked. */
export async function measureEventLoop(
  observers: readonly Observer[],
  url: string,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<MeasuredTable> {
  const services = new Map<string, Service>();
  const found = new Map<string, Readonly<Record<string, number>>[]>();
  try {
    for (const observer of observers) services.set(observer.name, await startService(observer, url));
    // The first round compiles, and does not count.
    for (let round = -1; round < rounds; round++) {
      for (const [name, service] of services) {
        const delays = await service.ask("pace", { rate: 1000, seconds });
        if (round >= 0) found.set(name, [...(found.get(name) ?? []), delays]);
        await sleep(700);
      }
    }
  } finally {
    for (const service of services.values()) await service.end();
  }
  const read = (key: string) =>
    new Map([...found].map(([name, all]) => [name, all.map((delays) => delays[key] ?? Number.NaN)]));
  return tableOf("event-loop", "Event loop at 1,000 calls a second", [
    { name: "p99.9", unit: "ms", samples: read("p999") },
    { name: "p99", unit: "ms", samples: read("p99") },
    { name: "p50", unit: "ms", samples: read("p50") },
  ]);
}
