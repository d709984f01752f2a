import { readFileSync } from "node:fs";

/** What a process used between two looks. */
export interface Used {
  /** Milliseconds on a core, in user and system mode. */
  readonly cpuMs: number;
  /** The most that was resident at any look, in MiB. */
  readonly peakMiB: number;
}

/** Begins to watch processes by their names; the call that it returns ends it. Linux tells this of any process. */
export function watch(pids: Readonly<Record<string, number>>): () => Readonly<Record<string, Used>> {
  const names = Object.keys(pids);
  const before = new Map(names.map((name) => [name, cpuOf(pids[name])]));
  const peaks = new Map<string, number>();
  const look = (): void => {
    for (const name of names) peaks.set(name, Math.max(peaks.get(name) ?? 0, residentOf(pids[name])));
  };
  look();
  const timer = setInterval(look, 250);
  return () => {
    clearInterval(timer);
    look();
    return Object.fromEntries(
      names.map((name) => [
        name,
        { cpuMs: cpuOf(pids[name]) - (before.get(name) ?? 0), peakMiB: peaks.get(name) ?? 0 },
      ]),
    );
  };
}

// The clock that /proc counts in: 100 a second on every Linux that Node runs on.
const tickMs = 10;

function cpuOf(pid = process.pid): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is a name in brackets, which may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

function residentOf(pid = process.pid): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}
