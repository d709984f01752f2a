import { UsageError } from "../usage-error.ts";
import { type Clock, type Range, readDuration, readTime, writeTime } from "./times.ts";

/** The words of the command line about time. */
interface Words {
  readonly last?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly against?: string | undefined;
  readonly "against-from"?: string | undefined;
  readonly "against-to"?: string | undefined;
}

/** The range that is told, and the one that it is compared with. Throws a UsageError. */
export function readRanges(words: Words, clock: Clock): { readonly range: Range; readonly against: Range | undefined } {
  if (words.last !== undefined && words.from !== undefined) throw new UsageError("--last and --from: one of them");
  const to = readTime("--to", words.to ?? "now", true, clock);
  const length = readDuration("--last", words.last ?? "24h");
  const from = words.from === undefined ? to - length : readTime("--from", words.from, false, clock);
  const range = checked({ from, to }, "--from", "--to", clock);
  return { range, against: readAgainst(words, range, clock) };
}

function readAgainst(words: Words, range: Range, clock: Clock): Range | undefined {
  const { against, "against-from": from, "against-to": to } = words;
  if (against !== undefined && (from !== undefined || to !== undefined))
    throw new UsageError("--against and --against-from: one of them");
  if (against !== undefined) {
    const earlier = against === "previous" ? range.to - range.from : readDuration("--against", against);
    return { from: range.from - earlier, to: range.to - earlier };
  }
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined) throw new UsageError("--against-to: needs --against-from");
  const first = readTime("--against-from", from, false, clock);
  const last = to === undefined ? first + (range.to - range.from) : readTime("--against-to", to, true, clock);
  return checked({ from: first, to: last }, "--against-from", "--against-to", clock);
}

/** What is to come has no calls yet; all of today is today until now. */
function checked({ from, to }: Range, fromOption: string, toOption: string, { now, offset }: Clock): Range {
  if (from >= now) throw new UsageError(`${fromOption}: ${writeTime(from, offset)} is not in the past`);
  const end = Math.min(to, now);
  if (end - from < 1)
    throw new UsageError(
      `${toOption}: ${writeTime(to, offset)} is not after ${fromOption}, ${writeTime(from, offset)}`,
    );
  return { from, to: end };
}
