import { cleanName } from "../mask.ts";

/** Characters of a value that is given, at most: an id is hashed whole, so that two users are never one. */
export const longestGiven = 1000;
/** Characters of a value that is told. */
const longestTold = 100;

/** A value as it may be told: cut, what looks like a key in it masked; undefined for what is no text, or an empty one. */
export function tellable(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  // Masked before it is cut: a part of a key may not look like one.
  const told = cleanName(value.slice(0, longestGiven).trim()).slice(0, longestTold).toWellFormed();
  return told === "" ? undefined : told;
}
