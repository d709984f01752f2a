// What depends on the machine's pace, with the room that it is given.
import type { Pair } from "./pair.ts";
import type { Evidence } from "./run.ts";

/** Most that a run may take longer to end than without us, whether the collector answers or not: the setting's 1500 ms, and slack. */
export const EXIT_MS = 2_500;
const TYPICAL_LATENCY_MS = 15;
const LARGEST_LATENCY_MS = 150;
const LONGEST_STOP_MS = 50;
/** Kernel buffers grow as they like; without backpressure it is 32 MiB. */
const STALL_SLACK = 6 * 1024 * 1024;
const HELD_SLACK = 4 * 1024 * 1024;

export function latency({ without, preloaded }: Pair): string[] {
  const most = [
    typical(without.latencies) + TYPICAL_LATENCY_MS,
    Math.max(0, ...without.latencies) + LARGEST_LATENCY_MS,
  ];
  const seen = [typical(preloaded.latencies), Math.max(0, ...preloaded.latencies)];
  return seen.flatMap((ms, at) =>
    ms > (most[at] ?? 0) ? [`${at === 0 ? "median" : "largest"} ${ms.toFixed(1)} ms > ${most[at]?.toFixed(1)} ms`] : [],
  );
}

export function pace({ without, preloaded }: Pair): string[] {
  const stops = ({ notes }: Evidence) => notes.filter(({ kind }) => kind === "pace").map(({ value }) => Number(value));
  const before = stops(without);
  return stops(preloaded).flatMap((ms, at) =>
    ms > (before[at] ?? 0) + LONGEST_STOP_MS ? [`${ms.toFixed()} ms, without us ${before[at]?.toFixed()} ms`] : [],
  );
}

function typical(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

export function backpressure({ without, preloaded }: Pair): string[] {
  return without.stalledAt.flatMap((bytes, at) => {
    const seen = preloaded.stalledAt[at] ?? 0;
    return Math.abs(seen - bytes) > STALL_SLACK ? [`server stalled at ${seen} bytes, without us at ${bytes}`] : [];
  });
}

export function held({ without, preloaded }: Pair): string[] {
  const values = ({ notes }: Evidence) => notes.filter((note) => note.kind === "held");
  const [left, right] = [values(without), values(preloaded)];
  return left.flatMap(({ label, value }, at) => {
    const slack = label.includes("responses") ? 1 : HELD_SLACK;
    const seen = Number(right[at]?.value ?? 0);
    return seen > Number(value) + slack ? [`${label}: ${seen}, without us ${String(value)}`] : [];
  });
}

export function exitTime({ without, preloaded }: Pair): string[] {
  return preloaded.exitMs > without.exitMs + EXIT_MS
    ? [`${preloaded.exitMs.toFixed()} ms, without us ${without.exitMs.toFixed()} ms`]
    : [];
}
