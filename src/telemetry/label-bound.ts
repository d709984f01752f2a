/** Keeps each label to a bounded number of values: what comes after is `other`. */
export interface LabelBound {
  /** The value to use as this label; `other` beyond the bound. */
  keep(label: string, value: string): string;
}

const OTHER = "other";
// A label is an index key: longer values are no names, and would be kept for ever.
const MAX_LENGTH = 200;
// Values beyond the bound are remembered, up to here, only to count each of them once.
const MAX_COUNTED = 1000;

/** `cap` distinct values for each label; `onOverflow` hears of each further value once, of at most 1000 per label. */
export function createLabelBound(cap: number, onOverflow: (label: string) => void): LabelBound {
  const kept = new Map<string, Set<string>>();
  const beyond = new Map<string, Set<string>>();
  return {
    keep(label, value) {
      const values = of(kept, label);
      if (values.has(value)) return value;
      if (values.size < cap && value.length <= MAX_LENGTH) {
        values.add(value);
        return value;
      }
      const counted = of(beyond, label);
      const start = value.slice(0, MAX_LENGTH);
      if (!counted.has(start) && counted.size < MAX_COUNTED) {
        counted.add(start);
        onOverflow(label);
      }
      return OTHER;
    },
  };
}

function of(sets: Map<string, Set<string>>, label: string): Set<string> {
  const found = sets.get(label);
  if (found !== undefined) return found;
  const made = new Set<string>();
  sets.set(label, made);
  return made;
}
