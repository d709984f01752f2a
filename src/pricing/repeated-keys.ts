/** A string, or what opens, closes and follows a key: the rest of JSON has no bearing on which key stands where. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

// Deeper than any price stands; a place further down is told by the way to it.
const depthLimit = 8;

/** Places in a text of JSON at which one object has the same key twice, as paths of keys. The parser keeps the last of them without a word. */
export function findRepeatedKeys(text: string, limit: number): string[][] {
  const found: string[][] = [];
  // Of each object or list that is open: the keys so far (none in a list), and the one that is being read.
  const open: { readonly seen: Set<string> | undefined; key: string }[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === "{" || token === "[") open.push({ seen: token === "{" ? new Set() : undefined, key: "" });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":" && inner?.seen !== undefined) {
      // Two spellings of a key (an escape) are one key.
      inner.key = last.includes("\\") ? String(JSON.parse(last)) : last.slice(1, -1);
      if (inner.seen.has(inner.key)) {
        found.push(open.slice(0, depthLimit).map(({ key }) => key));
        if (found.length >= limit) return found;
      }
      inner.seen.add(inner.key);
    }
    last = token;
  }
  return found;
}
