import type { Unit } from "./chart.ts";

/** A value axis: how far it goes, and how far apart its lines are. */
export interface Axis {
  readonly max: number;
  readonly interval: number;
}

const parts = 4;

/** Four equal parts, so that the lines of two axes meet, and round numbers at each; a share ends at the whole. */
export function axisFor(unit: Unit, values: readonly number[]): Axis {
  const most = Math.max(0, ...values);
  if (unit === "share" && most > 0.8) return { max: 1, interval: 1 / parts };
  const least = unit === "share" ? 0.01 : unit === "count" ? parts : unit === "money" ? 0.0001 : 0.1;
  const rough = Math.max(most, least) / parts;
  const size = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  // A half of a call is none.
  const steps = unit === "count" && size < 10 ? [1, 2, 3, 4, 5, 6, 8] : [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  const interval = (steps.find((step) => step * size >= rough * (1 - 1e-9)) ?? 10) * size;
  return { max: interval * parts, interval };
}

/** A number beside an axis: as short as it can be said. */
export function axisText(unit: Unit, value: number): string {
  if (value === 0) return "0";
  if (unit === "share") return `${short(value * 100)} %`;
  if (unit === "seconds") return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
  for (const [size, letter] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e4, "k"],
  ] as const)
    if (value >= size) return letter === "k" ? `${short(value / 1000)} k` : `${short(value / size)} ${letter}`;
  return short(value);
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 8 });
}

const mostDays = 7;
const mostTimes = 4;
const midnight = / 00:00$/;
const noon = / 12:00$/;

/**
 * What is written below a chart, by the part that it stands at: so few that no two meet, and equally far apart. Where days begin
 * in it, it is days, as the clock has them; else times.
 */
export function labelled(times: readonly string[]): ReadonlyMap<number, string> {
  const all = times.map((text, at) => [at, text] as const);
  const days = all
    .filter(([, text]) => midnight.test(text))
    .map(([at, text]) => [at, text.replace(midnight, "")] as const);
  if (days.length > 3) return new Map(thinned(days, mostDays));
  const noons = all.filter(([, text]) => noon.test(text)).map(([at, text]) => [at, text.slice(-5)] as const);
  if (days.length > 1) return new Map([...days, ...noons]);
  const isShort = times.every((text) => text.length <= 5);
  return new Map(thinned(all, isShort ? mostDays : mostTimes));
}

function thinned<T>(all: readonly T[], most: number): readonly T[] {
  const every = Math.max(1, Math.ceil(all.length / most));
  // Not at the very edge, where half of it would be outside.
  const first = Math.floor((every - 1) / 2);
  return all.filter((_, at) => at >= first && (at - first) % every === 0);
}
