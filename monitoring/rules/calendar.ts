import { record, type Rule } from "./rule.ts";
import { offsetExpression, offsetsOf, slotSeconds } from "./time-zone.ts";

/** The owner's clock and calendar, as series without labels. */
export const owner = {
  offset: "llm:owner:utc_offset_seconds",
  month: "llm:owner:month_index",
  day: "llm:owner:day_index",
  /** Which hour it is, or which half or quarter, where the owner's days begin with none. */
  slot: "llm:owner:slot_index",
  monthLeft: "llm:owner:month_seconds_left",
} as const;

/** What is read of the calendar, in a zone. */
export interface Calendar {
  readonly rules: readonly Rule[];
  /** By which whole stretches time is counted, as a window of PromQL: "1h", or less where the owner's days begin with no hour. */
  readonly slot: string;
  /** Since the owner's month or day began, of series that are recorded over windows of a slot; the present slot is not in it. */
  since(period: "month" | "day", bySlot: string): string;
  /** Since the present slot began, of series that are recorded over windows of 5 minutes: to be summed. */
  sinceSlot(byFiveMinutes: string): readonly string[];
}

/** Makes it for a zone (an IANA name). */
export function calendarOf(timeZone: string): Calendar {
  const offsets = offsetsOf(timeZone);
  const seconds = slotSeconds(offsets);
  const slot = seconds === 3600 ? "1h" : `${seconds / 60}m`;
  const local = `vector(time()) + ${owner.offset}`;
  const longest = { month: "32d", day: "26h" };
  return {
    slot,
    rules: [
      record(owner.offset, offsetExpression(offsets)),
      record(owner.month, `year(${local}) * 12 + month(${local})`),
      record(owner.day, `floor((${local}) / 86400)`),
      record(owner.slot, `floor(vector(time()) / ${seconds})`),
      record(owner.monthLeft, `(days_in_month(${local}) - day_of_month(${local}) + 1) * 86400 - (${local}) % 86400`),
    ],
    // A window belongs to the period that it lies in, which at its end may be over: so its middle is asked.
    since: (period, bySlot) =>
      `sum_over_time((${bySlot} and on () (${sameAsNow(owner[period], `${seconds / 2}s`)}))[${longest[period]}:${slot}])`,
    sinceSlot: (byFiveMinutes) => [
      `sum_over_time((${byFiveMinutes} and on () (${sameAsNow(owner.slot, "150s")}))[${slot}:5m])`,
      sinceMark(byFiveMinutes),
    ],
  };
}

/** Since the last whole five minutes: the last window, without its part in the window before, as if that was even. */
function sinceMark(byFiveMinutes: string): string {
  const before = `last_over_time(${byFiveMinutes}[5m:5m])`;
  const elapsed = `(time() - last_over_time(timestamp(${byFiveMinutes})[5m:5m]))`;
  return `clamp_min(${byFiveMinutes} - ((1 - ${elapsed} / 300) * ${before} or 0 * ${byFiveMinutes}), 0)`;
}

/** At a step of a subquery: whether it was, so long before, what it is now. Where nothing was recorded yet, its own time has to do. */
function sameAsNow(index: string, before: string): string {
  return `(${index} offset ${before} or ${index}) == ${index} @ end()`;
}
