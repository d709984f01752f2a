import type { Place } from "./places.ts";

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

// Deeper than any price stands: what is further down has the place of what is around it.
const depthLimit = 12;

interface Open {
  readonly place: Place | undefined;
  /** The key whose value is awaited, in an object. */
  key?: { readonly name: string; readonly at: number } | undefined;
  awaitsKey: boolean;
}

/** Finds where each value of a text of JSON stands. The text is known to be JSON. */
export function findJsonPlaces(text: string): Place {
  const open: Open[] = [];
  let root: Place | undefined;
  for (const { 0: token, index: at } of text.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === "}" || token === "]") open.pop();
    else if (inner && (token === "," || token === ":")) inner.awaitsKey = token === ",";
    else if (inner?.place?.keys && inner.awaitsKey) inner.key = { name: nameOf(token), at };
    else {
      const place = open.length < depthLimit ? begin(token, at) : undefined;
      root ??= place;
      if (inner && place) attach(inner, place);
      if (token === "{" || token === "[") open.push({ place, awaitsKey: true });
    }
  }
  return root ?? { at: 0 };
}

/** A key, whatever its spelling. */
function nameOf(token: string): string {
  return token.includes("\\") ? String(JSON.parse(token)) : token.slice(1, -1);
}

function begin(token: string, at: number): Place {
  return { at, ...(token === "{" && { keys: new Map() }), ...(token === "[" && { items: [] }) };
}

function attach({ place, key }: Open, inner: Place): void {
  place?.items?.push(inner);
  // Of a key that is there twice the last one counts.
  if (key) place?.keys?.set(key.name, { at: key.at, place: inner });
}
