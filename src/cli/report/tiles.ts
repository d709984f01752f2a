import type { Prometheus } from "./prometheus.ts";
import { type Range, windowOf } from "./times.ts";

const [minute, hour, day] = [60, 3600, 86_400];
const steps = [5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 7 * day];
const mostTiles = 72;

/** A step, seconds, that cuts the range into few enough parts, each of several exports' length. */
export function stepOf({ from, to }: Range): number {
  const length = to - from;
  if (length <= 45 * minute) return minute;
  return steps.find((step) => length / step <= mostTiles) ?? 28 * day;
}

/** Of bars that people read as so much a day: hours where the range is short. */
export function stepOfBars(range: Range): number {
  const length = range.to - range.from;
  if (length <= 6 * hour) return stepOf(range);
  return length <= 2 * day
    ? hour
    : length <= mostTiles * day
      ? day
      : length <= mostTiles * 7 * day
        ? 7 * day
        : 28 * day;
}

/** Cuts a range where the clock shows a whole step; the first and the last part may be shorter. */
export function tilesOf({ from, to }: Range, step: number, offset: number): readonly Range[] {
  const tiles: Range[] = [];
  for (let start = from; start < to;) {
    const end = Math.min(to, (Math.floor((start + offset) / step + 1e-9) + 1) * step - offset);
    tiles.push({ from: start, to: end });
    start = end;
  }
  return tiles;
}

/** One series, with a value a tile; null where nothing was said. */
export interface Tiled {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
}

/** What an expression is over each tile: those of full length in one question, so that sums over the tiles are the range's. */
export async function askTiles(
  prometheus: Prometheus,
  exprOf: (window: string) => string,
  tiles: readonly Range[],
  step: number,
): Promise<readonly Tiled[]> {
  const series = new Map<string, { labels: Readonly<Record<string, string>>; values: (number | null)[] }>();
  const put = (labels: Readonly<Record<string, string>>, at: number, value: number): void => {
    const key = JSON.stringify(Object.entries(labels).toSorted());
    const one = series.get(key) ?? { labels, values: tiles.map(() => null) };
    one.values[at] = value;
    series.set(key, one);
  };
  const isWhole = ({ from, to }: Range): boolean => Math.abs(to - from - step) < 0.001;
  const parts = tiles.flatMap((tile, at) => (isWhole(tile) ? [] : [{ tile, at }]));
  const whole = tiles.filter(isWhole);
  const [first, last] = [whole[0], whole.at(-1)];
  await Promise.all([
    ...parts.map(async ({ tile, at }) => {
      for (const { labels, value } of await prometheus.at(exprOf(windowOf(tile)), tile.to)) put(labels, at, value);
    }),
    (async () => {
      if (first === undefined || last === undefined) return;
      const offset = tiles.indexOf(first);
      for (const { labels, points } of await prometheus.over(exprOf(`${step}s`), first.to, last.to, step))
        for (const [time, value] of points) put(labels, offset + Math.round((time - first.to) / step), value);
    })(),
  ]);
  return [...series.values()];
}
