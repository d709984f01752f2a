import { runScript } from "./child.ts";
import type { Observer } from "./observers.ts";
import type { MeasuredTable } from "./results.ts";
import { tableOf } from "./paired.ts";

interface Started {
  readonly cpuMs: number;
  readonly rssMiB: number;
}

/** What a process has used when the app's first line runs: each observer in turn, as often as is asked. */
export async function measureStartUp(
  observers: readonly Observer[],
  url: string,
  repetitions: number,
): Promise<MeasuredTable> {
  const found = new Map(observers.map(({ name }) => [name, [] as Started[]]));
  // The first run reads the files from disk, and does not count.
  for (let round = -1; round < repetitions; round++) {
    for (const observer of observers) {
      const started = await runScript<Started>(observer, url, { name: "started.js" });
      if (round >= 0) found.get(observer.name)?.push(started);
    }
  }
  return tableOf("start-up", "Start-up", [
    { name: "CPU", unit: "ms", samples: samplesOf(found, ({ cpuMs }) => cpuMs) },
    { name: "memory", unit: "MiB", samples: samplesOf(found, ({ rssMiB }) => rssMiB) },
  ]);
}

function samplesOf(found: ReadonlyMap<string, readonly Started[]>, read: (started: Started) => number) {
  return new Map([...found].map(([name, all]) => [name, all.map(read)]));
}
