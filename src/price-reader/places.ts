import type { Path, Problem } from "./problems.ts";

/** Where a value of a text begins, and what is in it. */
export interface Place {
  /** Offset in the text. */
  readonly at: number;
  readonly keys?: Map<string, { readonly at: number; readonly place: Place }>;
  readonly items?: Place[];
}

/** Offset of what a mistake is about, or of the nearest thing around it that there is. */
export function offsetOf(root: Place, path: Path, on: Problem["on"]): number {
  let place = root;
  for (const [depth, key] of path.entries()) {
    if (typeof key === "number") {
      const item = place.items?.[key];
      if (item === undefined) return place.at;
      place = item;
    } else {
      const entry = place.keys?.get(key);
      if (entry === undefined) return place.at;
      if (depth === path.length - 1 && on === "key") return entry.at;
      place = entry.place;
    }
  }
  return place.at;
}

/** Tells for an offset its line and its column, both from 1. */
export function createLineFinder(text: string): (offset: number) => string {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return `${low + 1}:${offset - (starts[low] ?? 0) + 1}`;
  };
}
