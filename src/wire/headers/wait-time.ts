/** A header by its lower-case name, from wherever the owner keeps them. */
export type HeaderLookup = (name: string) => string | undefined;

/** Longer than any window that is sold by the month; what says more is no duration but a date or a mistake. */
const LONGEST_MS = 32 * 86_400_000;

const DAY_MS = 86_400_000;

/**
 * How long until something, in milliseconds: `12ms`, `1s`, `6m0s`, `2m59.56s`, seconds without a unit, a date, or a count of
 * seconds or milliseconds since 1970.
 */
export function readWaitTime(text: string | undefined, header: HeaderLookup, nowMs: number): number | undefined {
  const trimmed = text?.trim().toLowerCase() ?? "";
  const seconds = readDecimal(trimmed);
  const wait = seconds === undefined ? readDuration(trimmed) : seconds * 1000;
  if (wait !== undefined && wait <= LONGEST_MS) return wait;
  const then = seconds === undefined ? readDate(trimmed) : readEpoch(seconds, nowMs);
  // By the provider's own clock where it sent its date: the host's may be wrong by more than a window.
  const left = then === undefined ? undefined : Math.max(0, then - (readDate(header("date")) ?? nowMs));
  return left !== undefined && left <= LONGEST_MS ? left : undefined;
}

/** A number that is written as one: no sign, no exponent, no word. */
export function readDecimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d{1,15})?$/.test(text.trim()) ? Number(text) : undefined;
}

/** Days, hours, minutes, seconds and milliseconds with their units, in that order, in milliseconds; a protobuf's `1.5s` is one. */
export function readDuration(text: string): number | undefined {
  if (text === "" || text.length > 64) return undefined;
  const parts =
    /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,9}(?:\.\d{1,15})?)s)?(?:(\d{1,9}(?:\.\d{1,15})?)ms)?$/.exec(
      text,
    );
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0, thousandths = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return days * DAY_MS + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + thousandths;
}

/** A time that is near: what lies further off was meant as something else. */
function readEpoch(number: number, nowMs: number): number | undefined {
  return [number * 1000, number].find((then) => then > nowMs - DAY_MS && then < nowMs + LONGEST_MS);
}

/** RFC 3339, or an HTTP date in any of its three forms; Date.parse alone would read a date into almost anything. */
const dates = /^(?:\d{4}-\d\d-\d\dt|[a-z]{3}, \d\d [a-z]{3} \d{4} |[a-z]{6,9}, \d\d-[a-z]{3}-\d\d )/i;
const dateWithoutZone = /^[a-z]{3} [a-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/i;

function readDate(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? "";
  if (trimmed.length > 40) return undefined;
  const zoned = dateWithoutZone.test(trimmed) ? `${trimmed} GMT` : dates.test(trimmed) ? trimmed : undefined;
  const date = zoned === undefined ? Number.NaN : Date.parse(zoned);
  return Number.isNaN(date) ? undefined : date;
}
