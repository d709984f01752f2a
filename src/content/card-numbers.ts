import { REDACTED } from "../mask.ts";

/** Digits as people write a card's number: without anything between them, or with one or two blanks, hyphens, dots, lines' ends, also escaped. */
const digitRuns = /\d(?:(?:[\s\u2000-\u2015\u2060._/-]|\\[nrt]|\\u(?:00a0|20[01][\da-f]|202f)){0,2}\d){12,}/gi;

/** What stands between a number's groups, most often. */
const usual = /^[ \u00a0.-]$/;

/** How many digits the groups of a card's number have; other numbers in a column have others. */
const shapes = /^(?:4,4,4,[1-4]|4,4,5|4,4,4,4,[1-3]|4,6,[45])$/;

/** What the card networks' numbers begin with. */
const issuers = /^(?:[3-6]|2[2-7])/;

/** A text with the numbers of payment cards in it masked: 13 to 19 digits of a network's range whose check digit is right. */
export function maskCards(text: string): string {
  return text.replace(digitRuns, maskRun);
}

/** Whether these digits, and nothing else, are a card's number. */
export function isCard(digits: string): boolean {
  return digits.length >= 13 && digits.length <= 19 && issuers.test(digits) && isChecked(digits);
}

interface Group {
  readonly from: number;
  readonly digits: string;
}

/** Other numbers may stand beside the card's, as its date does: each stretch of whole groups is tried. */
function maskRun(run: string): string {
  const groups = [...run.matchAll(/\\u.{4}|\d+/g)]
    .filter(([digits]) => !digits.startsWith("\\"))
    .map((found): Group => ({ from: found.index, digits: found[0] }));
  let masked = "";
  let told = 0;
  for (let first = 0; first < groups.length; first++) {
    const last = lastGroup(run, groups, first);
    const [begin, end] = [groups[first], groups[last]];
    if (begin === undefined || end === undefined) continue;
    masked += run.slice(told, begin.from) + REDACTED;
    told = end.from + end.digits.length;
    first = last;
  }
  return masked + run.slice(told);
}

/** The group that a card's number which begins at `first` ends with; -1 where none does. */
function lastGroup(run: string, groups: readonly Group[], first: number): number {
  let digits = "";
  let found = -1;
  let plain = true;
  const lengths: number[] = [];
  for (let last = first; last < groups.length && digits.length < 19; last++) {
    const [before, group] = [groups[last - 1], groups[last]];
    if (group === undefined) break;
    if (last > first && before !== undefined)
      plain &&= usual.test(run.slice(before.from + before.digits.length, group.from));
    digits += group.digits;
    lengths.push(group.digits.length);
    if (isCard(digits) && (plain || shapes.test(lengths.join(",")))) found = last;
  }
  return found;
}

/** Luhn's check, from the right: every other digit doubled, all of them a multiple of ten. */
function isChecked(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const weighed = place % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
