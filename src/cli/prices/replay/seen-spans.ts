/** Spans remembered at the least; twice as many at the most. Some 100 MB. */
const spanLimit = 500_000;

/**
 * Tells a record that came before: a collector delivers at least once, and a process's end may write a line twice. The last
 * `limit` spans are remembered for certain, in two halves of which the older is forgotten; a copy that comes later counts again.
 */
export function createSeenSpans(limit = spanLimit): (span: string) => boolean {
  let newer = new Set<string>();
  let older = new Set<string>();
  return (span) => {
    // Bytes instead of hexadecimal digits: half the memory.
    const key = Buffer.from(span, "hex").toString("latin1");
    if (newer.has(key) || older.has(key)) return true;
    newer.add(key);
    if (newer.size >= limit) {
      older = newer;
      newer = new Set();
    }
    return false;
  };
}
