import { REDACTED } from "../mask.ts";

/** Digits as people write a card's number: with a blank, a hyphen or a dot between them, or without. */
const digitRuns = /\d(?:[ \u00a0.-]?\d){12,}/g;

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

/** Other numbers may stand beside the card's, as its date does: each stretch of whole groups is tried. */
function maskRun(run: string): string {
  const groups = [...run.matchAll(/\d+/g)].map((found) => ({ from: found.index, digits: found[0] }));
  let masked = "";
  let told = 0;
  for (let first = 0; first < groups.length; first++) {
    const last = lastGroup(groups, first);
    const [begin, end] = [groups[first], groups[last]];
    if (begin === undefined || end === undefined) continue;
    masked += run.slice(told, begin.from) + REDACTED;
    told = end.from + end.digits.length;
    first = last;
  }
  return masked + run.slice(told);
}

/** The group that a card's number which begins at `first` ends with; -1 where none does. */
function lastGroup(groups: readonly { readonly digits: string }[], first: number): number {
  let digits = "";
  let found = -1;
  for (let last = first; last < groups.length && digits.length < 19; last++) {
    digits += groups[last]?.digits ?? "";
    if (isCard(digits)) found = last;
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
