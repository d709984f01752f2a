import { fail, ok, skip, type Finding } from "./finding.ts";

/** By how much the clock here is ahead of another host's. */
export interface Dated {
  readonly host: string;
  readonly aheadMs: number;
}

// A `Date` header has whole seconds, and the answer's way takes a part of one.
const toleratedMs = 30_000;

/** Compares with the `Date` header of an answer; `at` is the time here, in epoch milliseconds. */
export function readDate(host: string, date: string | undefined, at: number): Dated | undefined {
  const theirs = Date.parse(date ?? "");
  return Number.isNaN(theirs) ? undefined : { host, aheadMs: at - (theirs + 500) };
}

/** Whether this clock agrees with those of who answered. */
export function checkClock(dates: readonly Dated[]): readonly Finding[] {
  const hosts = [...new Map(dates.map((dated) => [dated.host, dated])).values()];
  if (hosts.length === 0) return [skip("clock", "no answer with a date to compare with")];
  return hosts.map(({ host, aheadMs }) => {
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    if (Math.abs(aheadMs) <= toleratedMs) return ok("clock", `it agrees with that of ${host}, to ${seconds} s`);
    return fail(
      "clock",
      `the clock here is ${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} that of ${host}`,
      "set the one that is wrong (NTP): back ends refuse or hide what comes from the past or the future",
    );
  });
}
