/** Longer texts are no names, and nothing that comes again. */
const longest = 1000;

/** What was found for a text, so that it is found once. */
export interface Memory<Found> {
  get(text: string, find: () => Found): Found;
  readonly size: number;
}

/**
 * A process asks of the same few texts again and again: what is found for one is remembered. At most `limit` of them;
 * then all are forgotten, since to keep the latest would cost each time.
 */
export function createMemory<Found>(limit = 500): Memory<Found> {
  const known = new Map<string, { readonly found: Found }>();
  return {
    get(text, find) {
      const entry = known.get(text);
      if (entry !== undefined) return entry.found;
      const found = find();
      if (text.length > longest) return found;
      if (known.size >= limit) known.clear();
      known.set(text, { found });
      return found;
    },
    get size() {
      return known.size;
    },
  };
}
