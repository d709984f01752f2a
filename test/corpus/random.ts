/** Numbers from 0 up to 1 that are the same for the same seeds. */
export type Random = () => number;

/** A source of numbers (mulberry32) for a seed and whatever tells this use of it from another. */
export function randomOf(seed: number, ...parts: readonly (string | number)[]): Random {
  let state = seed | 0;
  for (const character of parts.join("/")) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number below `limit`. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}
