import { quote } from "../../settings/quote.ts";
import { UsageError } from "../usage-error.ts";

/** A span of time, epoch seconds; what happened at `from` itself belongs to the time before. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const longest = 400 * seconds.d;
const durationForm = "a duration such as 90m, 24h, 7d or 1d12h";

/** A duration in seconds. Throws a UsageError that names the option, what was given and what is accepted. */
export function readDuration(option: string, text: string, or = ""): number {
  const parts = /^(?:\d{1,6}[smhdw]){1,5}$/.test(text) ? [...text.matchAll(/(\d+)([smhdw])/g)] : [];
  const total = parts.reduce(
    (sum, [, count = "", unit = "s"]) => sum + Number(count) * seconds[unit as keyof typeof seconds], // by the expression above
    0,
  );
  if (total < 60 || total > longest)
    throw new UsageError(
      `${option}: ${quote(text)} is not accepted; expected ${or}${or && " "}${durationForm}, from 1m to 400d`,
    );
  return total;
}

/** How days are understood: seconds by which they begin before those of UTC, and what time it is (epoch seconds). */
export interface Clock {
  readonly offset: number;
  readonly now: number;
}

/**
 * An instant, epoch seconds: `now`, `now-24h`, a day, or a date and time. A day is its beginning, or as the end of a range its end.
 * A time without a zone is one of `--utc-offset`.
 */
export function readTime(option: string, text: string, asEnd: boolean, { offset, now }: Clock): number {
  if (text === "now") return Math.floor(now);
  if (text.startsWith("now-")) return Math.floor(now) - readDuration(option, text.slice("now-".length));
  const [, day = "", time, zone] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`) / 1000;
  const given = time === undefined ? midnight : Date.parse(`${day}T${time}${zone ?? "Z"}`) / 1000;
  // The round trip tells a day that does not exist.
  if (Number.isNaN(given) || !new Date(midnight * 1000).toISOString().startsWith(day))
    throw new UsageError(
      `${option}: ${quote(text)} is no time; expected a day (2026-11-01), a date and time (2026-11-01T08:00, with a zone: …Z or …+07:00), now, or now-24h`,
    );
  const local = zone === undefined ? given - offset : given;
  return time === undefined && asEnd ? local + seconds.d : local;
}

/** Seconds by which days begin before those of UTC, out of `+07:00`. */
export function readOffset(text: string): number {
  const [, sign, hours = "", minutes = ""] = /^([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offset = Number(hours) * seconds.h + Number(minutes) * seconds.m;
  if (sign === undefined || Number(minutes) > 59 || offset > 14 * seconds.h)
    throw new UsageError(
      `--utc-offset: ${quote(text)} is not accepted; expected +HH:MM or -HH:MM, up to 14 hours, such as +07:00 (a zone with summer time has two)`,
    );
  return sign === "-" ? -offset : offset;
}

/** As people write it: `2026-11-01 08:00 UTC`, or with the offset where there is one. */
export function writeTime(at: number, offset: number): string {
  const text = new Date((at + offset) * 1000).toISOString().replace("T", " ");
  const zone = offset === 0 ? "UTC" : writeOffset(offset);
  return `${text.slice(0, at % 60 === 0 ? 16 : 19)} ${zone}`;
}

/** `2026-11-01` */
export function writeDay(at: number, offset: number): string {
  return new Date((at + offset) * 1000).toISOString().slice(0, 10);
}

/** `+07:00` */
function writeOffset(offset: number): string {
  const minutes = Math.abs(offset) / 60;
  const two = (count: number): string => String(Math.floor(count)).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** A range as PromQL's window. Times have milliseconds at most. */
export function windowOf({ from, to }: Range): string {
  const length = Math.round((to - from) * 1000);
  return length % 1000 === 0 ? `${length / 1000}s` : `${length}ms`;
}

/** `1 d 12 h` */
export function writeDuration(length: number): string {
  const parts = [];
  let left = Math.round(length);
  for (const [unit, size] of [
    ["d", seconds.d],
    ["h", seconds.h],
    ["min", seconds.m],
    ["s", 1],
  ] as const) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(" ");
}
