/** How far a time zone is from UTC, in seconds, and when (epoch seconds) that changes by how much. */
export interface ZoneOffsets {
  readonly first: number;
  readonly changes: readonly { readonly at: number; readonly by: number }[];
}

const day = 86_400;
/** Fixed, not from now on: what is made of a zone is the same whenever it is made. */
const years = { from: 2026, until: 2037 };

/**
 * Reads a zone (an IANA name) for the years 2026 to 2036, out of the time zones that this Node knows: what governments change
 * later is known after an update of Node. Throws where the name is of no zone.
 */
export function offsetsOf(timeZone: string): ZoneOffsets {
  const offsetAt = offsetReader(timeZone);
  const begin = Date.UTC(years.from) / 1000;
  const end = Date.UTC(years.until) / 1000;
  const first = offsetAt(begin);
  const changes: { at: number; by: number }[] = [];
  for (let from = begin, before = first; from < end; from += day) {
    const after = offsetAt(from + day);
    if (after === before) continue;
    changes.push({ at: firstOf(from, from + day, (at) => offsetAt(at) === after), by: after - before });
    before = after;
  }
  return { first, changes };
}

/** The same as PromQL, which knows no zone but UTC: the offset at the time that it is evaluated for, or at that which a series has. */
export function offsetExpression({ first, changes }: ZoneOffsets, series?: string): string {
  const time = series ?? "time()";
  const terms = changes.map(({ at, by }) => ` ${by < 0 ? "-" : "+"} ${Math.abs(by)} * (${time} >= bool ${at})`);
  const sum = [first, ...terms].join(terms.length > 0 ? "\n " : "");
  return series === undefined ? `vector(${sum}${terms.length > 0 ? "\n" : ""})` : sum;
}

/**
 * The longest stretch, of an hour at most, by which both UTC's clock and the zone's days begin: an hour nearly everywhere, half
 * of one in India, a quarter in Nepal.
 */
export function slotSeconds({ first, changes }: ZoneOffsets): 3600 | 1800 | 900 {
  const all = [first, ...changes.map(({ by }) => by)];
  if (all.every((offset) => offset % 3600 === 0)) return 3600;
  return all.every((offset) => offset % 1800 === 0) ? 1800 : 900;
}

function offsetReader(timeZone: string): (seconds: number) => number {
  const format = formatOf(timeZone);
  return (seconds) => {
    const told = format.formatToParts(seconds * 1000).find(({ type }) => type === "timeZoneName")?.value ?? "";
    // "GMT+05:30"; "GMT" alone is none.
    const [, sign = "+", hours = 0, minutes = 0] = /([+-])(\d+):(\d+)/.exec(told) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60) || 0;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    throw new Error(
      `timeZone in monitoring/thresholds.ts: "${timeZone}" is no time zone; write it as Asia/Ho_Chi_Minh`,
    );
  }
}

/** The first second in (from, until] of which it is true, where it is true from then on. */
function firstOf(from: number, until: number, isTrue: (seconds: number) => boolean): number {
  let [no, yes] = [from, until];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (isTrue(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
