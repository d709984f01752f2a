/** A string, or what opens, closes and follows a key or an element: the rest of JSON has no bearing on what stands where. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

// Deeper than any price stands; a place further down is told by the way to it.
const depthLimit = 8;

/** Places in a text of JSON at which one object has the same key twice, as paths. The parser keeps the last of them without a word. */
export function findRepeatedKeys(text: string, limit: number): (string | number)[][] {
  // By its writing: a key that is there three times is one mistake.
  const found = new Map<string, (string | number)[]>();
  // Of each object or list that is open: the keys so far (none in a list), and the key or element that is being read.
  const open: { readonly seen: Set<string> | undefined; key: string | number }[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === "{") open.push({ seen: new Set(), key: "" });
    else if (token === "[") open.push({ seen: undefined, key: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && typeof inner?.key === "number") inner.key++;
    else if (token === ":" && inner?.seen !== undefined) {
      // Two spellings of a key (an escape) are one key.
      const key = last.includes("\\") ? String(JSON.parse(last)) : last.slice(1, -1);
      inner.key = key;
      if (inner.seen.has(key)) {
        const path = open.slice(0, depthLimit).map((one) => one.key);
        found.set(JSON.stringify(path), path);
        if (found.size >= limit) break;
      }
      inner.seen.add(key);
    }
    last = token;
  }
  return [...found.values()];
}
