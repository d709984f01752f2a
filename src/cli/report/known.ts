import { type Flavour, histogramOf } from "../../promql/flavour.ts";
import type { Prometheus } from "./prometheus.ts";
import type { Range } from "./times.ts";

const [hour, day] = [3600, 86_400];
const longest = 400 * day;

/** Selectors of the series that every call is counted in. */
function selectors(flavours: readonly Flavour[], where: string): readonly string[] {
  return flavours.map((flavour) => {
    const { anySeries } = histogramOf("duration", flavour);
    if (where === "") return anySeries;
    return anySeries.endsWith("}") ? `${anySeries.slice(0, -1)}, ${where}}` : `${anySeries}{${where}}`;
  });
}

/**
 * From when until when calls are known, to some hours; undefined where there are none, or the server does not say. It asks for the
 * names of series alone, never for samples: a wrong range costs the server next to nothing.
 */
export async function knownRange(
  prometheus: Prometheus,
  flavours: readonly Flavour[],
  where: string,
  now: number,
): Promise<Range | undefined> {
  const matches = selectors(flavours, where);
  const start = now - longest;
  const there = (from: number, to: number): Promise<boolean> => prometheus.has(matches, { from, to });
  try {
    if (!(await there(start, now))) return undefined;
    const [[, from], [to]] = await Promise.all([
      bisect(start, now, (time) => there(start, time)),
      bisect(now, start, (time) => there(time, now)),
    ]);
    return { from, to };
  } catch {
    // It is only a hint: not every server, and not everybody, may be asked for series.
    return undefined;
  }
}

/** The first time for which it holds is between these two: it does not for the one, and does for the other. */
async function bisect(
  no: number,
  yes: number,
  holds: (time: number) => Promise<boolean>,
): Promise<readonly [outside: number, inside: number]> {
  let [outside, inside] = [no, yes];
  while (Math.abs(inside - outside) > 6 * hour) {
    const middle = (outside + inside) / 2;
    if (await holds(middle)) inside = middle;
    else outside = middle;
  }
  return [outside, inside];
}

/**
 * From when on calls are known, where that is after a range's first day: of a month that is asked for, a store keeps half, and its sum
 * looks like the month's.
 */
export async function lateBeginning(
  prometheus: Prometheus,
  flavour: Flavour,
  { from, to }: Range,
  now: number,
): Promise<number | undefined> {
  if (to - from <= day) return undefined;
  try {
    if (await prometheus.has(selectors([flavour], ""), { from: from - hour, to: from + day })) return undefined;
  } catch {
    return undefined;
  }
  const known = await knownRange(prometheus, [flavour], "", now);
  return known === undefined || known.from <= from || known.from >= to ? undefined : known.from;
}
