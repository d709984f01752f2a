import { setTimeout as sleep } from "node:timers/promises";
import { startService } from "./child.ts";
import type { Observer } from "./observers.ts";
import { slopeOf } from "./statistics.ts";

/** What was left in a process that made calls, all garbage collected and nothing under way. */
export interface Soak {
  readonly calls: number;
  readonly seconds: number;
  /** MiB in use after the first tenth, and at the end. */
  readonly firstMiB: number;
  readonly lastMiB: number;
  readonly lastResidentMiB: number;
  /** MiB more for each million calls, by the line through all looks but those of the first fifth. */
  readonly mibPerMillion: number;
}

/** Makes real calls on loopback, a share at a time, and looks at what is left after each share. */
export async function measureSoak(observer: Observer, url: string, calls: number): Promise<Soak> {
  const service = await startService(observer, url, ["--expose-gc"]);
  const began = performance.now();
  const looks = calls < 1000 ? 3 : 20;
  const share = Math.ceil(calls / looks);
  const found: { readonly used: number; readonly rss: number }[] = [];
  try {
    for (let place = 0; place < looks; place++) {
      await service.ask("call", { by: "fetch", times: share, concurrency: 8 });
      // What is queued leaves.
      await sleep(1200);
      const { used = Number.NaN, rss = Number.NaN } = await service.ask("look");
      found.push({ used: used / 2 ** 20, rss: rss / 2 ** 20 });
    }
  } finally {
    await service.end();
  }
  const first = Math.floor(looks / 5);
  const later = found.slice(first);
  const made = later.map((_, place) => ((place + first + 1) * share) / 1e6);
  return {
    calls: share * looks,
    seconds: (performance.now() - began) / 1000,
    firstMiB: found[Math.floor(looks / 10)]?.used ?? Number.NaN,
    lastMiB: found.at(-1)?.used ?? Number.NaN,
    lastResidentMiB: found.at(-1)?.rss ?? Number.NaN,
    mibPerMillion: slopeOf(
      made,
      later.map(({ used }) => used),
    ),
  };
}
