import { record, type Rule } from "./rule.ts";
import { sinceSlot, wholeSlot } from "./slot-growth.ts";
import { offsetExpression, offsetsOf, slotSeconds, type ZoneOffsets } from "./time-zone.ts";

/** The owner's clock and calendar, as series without labels. */
export const owner = {
  offset: "llm:owner:utc_offset_seconds",
  /** When the present month and day began: seconds since 1970. */
  month: "llm:owner:month_begin_seconds",
  day: "llm:owner:day_begin_seconds",
  monthLeft: "llm:owner:month_seconds_left",
} as const;

/** What is recorded of slots, each minute. */
export interface Slots {
  /** Of the last whole slot. */
  readonly last: string;
  /** Of the present one, so far. */
  readonly present: string;
}

/** What is read of the calendar, in a zone. */
export interface Calendar {
  readonly rules: readonly Rule[];
  /** What a counter has counted in the last whole slot, by labels; 0 where only the slot before it had samples. */
  lastSlot(counter: string, by: readonly string[], slots: Slots): string;
  /** The sum of the whole slots within a window. */
  sum(slots: Slots, window: string): string;
  /** Since the owner's month or day began; the present slot is not in it. */
  since(period: "month" | "day", slots: Slots): string;
  /** What each series of a counter has counted since the present slot began. */
  sinceSlot(counter: string): string;
}

/** Hours without a sample after which the next one still tells what was spent meanwhile. */
const longestGap = 6;

/** Makes it for a zone (an IANA name). */
export function calendarOf(timeZone: string): Calendar {
  const offsets = offsetsOf(timeZone);
  // Whole stretches by which time is counted: an hour, or less where the owner's days begin with none.
  const slotMinutes = slotSeconds(offsets) / 60;
  const slot = `${slotMinutes}m`;
  const local = `vector(time()) + ${owner.offset}`;
  const lengths = { slotMinutes, gapHours: longestGap };
  const longest = { month: "32d", day: "26h" };
  const each = (slots: Slots) => slotEnding(slots, slotMinutes);
  return {
    rules: [
      record(owner.offset, offsetExpression(offsets)),
      ...beginning(owner.month, `${local} - (day_of_month(${local}) - 1) * 86400 - (${local}) % 86400`, offsets),
      ...beginning(owner.day, `${local} - (${local}) % 86400`, offsets),
      record(owner.monthLeft, `(days_in_month(${local}) - day_of_month(${local}) + 1) * 86400 - (${local}) % 86400`),
    ],
    // Steps of a subquery are whole multiples of its step, whenever it is asked: those of a slot are the ends of slots.
    lastSlot(counter, by, { present }) {
      const counted = `sum by (${by.join(", ")}) ${wholeSlot(counter, lengths)} or 0 * last_over_time(${present}[${slot}])`;
      return `last_over_time((${counted})[${slot}:${slot}])`;
    },
    sum: (slots, window) => `sum_over_time((${each(slots)})[${window}:${slot}])`,
    since: (period, slots) =>
      `sum_over_time((${each(slots)} and on () ${endedSince(owner[period])})[${longest[period]}:${slot}])`,
    sinceSlot: (counter) => sinceSlot(counter, lengths),
  };
}

/** When a period began, of what the owner's clock showed then: it may have been set since. */
function beginning(name: string, shown: string, offsets: ZoneOffsets): readonly Rule[] {
  const byPresentOffset = `${shown} - ${owner.offset}`;
  if (offsets.changes.length === 0) return [record(name, byPresentOffset)];
  const nearly = name.replace("_seconds", "_nearly_seconds");
  return [
    record(nearly, byPresentOffset),
    record(name, `${nearly} + ${owner.offset} - (${offsetExpression(offsets, nearly)})`),
  ];
}

/** At a step of a subquery, where something ends: whether that began within the present period. */
function endedSince(begin: string): string {
  return `(vector(time()) > ${begin} @ end())`;
}

/**
 * At the end of a slot: what it had. It is recorded during all of the slot after it, so that Prometheus may be away at its end. Where it
 * was away for all of that, too, what was last known within the slot has to do.
 */
function slotEnding({ last, present }: Slots, minutes: number): string {
  // Without their names (+ 0): sum_over_time() refuses two series that differ by nothing else.
  return `(last_over_time(${last}[${minutes}m] offset -${minutes * 60_000 - 1}ms) + 0 or last_over_time(${present}[${minutes}m] offset 1ms) + 0)`;
}
