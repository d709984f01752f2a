import { quote } from "../../settings/quote.ts";
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
  if (words.last !== undefined && words.from !== undefined)
    throw new UsageError("--last and --from: one of them; --last may have --to");
  const to = readTime("--to", words.to ?? "now", true, clock);
  const length = readDuration("--last", words.last ?? "24h");
  const from = words.from === undefined ? to - length : readTime("--from", words.from, false, clock);
  const [first, last] = words.from === undefined ? ["--to", "--to"] : ["--from", "--to"];
  const range = checked({ from, to }, [first, words.from ?? words.to], [last, words.to], clock);
  return { range, against: readAgainst(words, range, clock) };
}

const againstForm = "previous (the range just before, as long), or how much earlier the same range is,";

function readAgainst(words: Words, range: Range, clock: Clock): Range | undefined {
  const { against, "against-from": from, "against-to": to } = words;
  if (against !== undefined && (from !== undefined || to !== undefined))
    throw new UsageError("--against and --against-from: one of them");
  if (against !== undefined) {
    const length = range.to - range.from;
    const earlier = against === "previous" ? length : readDuration("--against", against, againstForm);
    return { from: range.from - earlier, to: range.to - earlier };
  }
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined) throw new UsageError("--against-to: needs --against-from");
  const first = readTime("--against-from", from, false, clock);
  const last = to === undefined ? first + (range.to - range.from) : readTime("--against-to", to, true, clock);
  const other = checked({ from: first, to: last }, ["--against-from", from], ["--against-to", to], clock);
  if (other.from >= range.from)
    throw new UsageError(
      `--against-from: ${quote(from)} is not before the range itself, from ${writeTime(range.from, clock.offset)} on: what it is compared with is earlier`,
    );
  return other;
}

type Typed = readonly [option: string, text: string | undefined];

/** What is to come has no calls yet; all of today is today until now. */
function checked({ from, to }: Range, begin: Typed, end: Typed, { now, offset }: Clock): Range {
  const told = ([option, text]: Typed, at: number): string =>
    text === undefined
      ? `${option}, ${writeTime(at, offset)},`
      : `${option}: ${quote(text)} (${writeTime(at, offset)})`;
  if (from >= now)
    throw new UsageError(`${told(begin, from)} is not in the past: it is ${writeTime(Math.floor(now), offset)} now`);
  const last = Math.min(to, now);
  if (last - from < 1)
    throw new UsageError(
      `${told(end, to)} is not after ${begin[0]}, ${quote(begin[1] ?? "")} (${writeTime(from, offset)})`,
    );
  return { from, to: last };
}
