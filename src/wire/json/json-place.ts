/** A place in a value: keys of objects and places in lists, from the outermost inwards. */
export type Place = readonly (string | number)[];

/** How deep a place may be, and how far in a list: a stranger says both. */
const DEPTH_LIMIT = 32;
const LIST_LIMIT = 1024;

const steps = /\.([^.[\]]+)|\[(\d+)\]|\[['"]([^'"]*)['"]\]/g;

/** The place that a JSON path names: `$.stops[0].city`. */
export function placeOf(path: string | undefined): Place {
  const found = path?.slice(0, PATH_LIMIT).matchAll(steps) ?? [];
  return [...found]
    .slice(0, DEPTH_LIMIT)
    .map(([, key, index, quoted]) => (index === undefined ? (key ?? quoted ?? "") : Number(index)));
}

const PATH_LIMIT = 4096;

/** Puts a value at a place of one that grows, which is changed where it can be; text is added to text that is there. */
export function putAt(whole: unknown, place: Place, value: unknown): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return typeof whole === "string" && typeof value === "string" ? whole + value : value;
  if (typeof step === "number") {
    const list: unknown[] = Array.isArray(whole) ? whole : [];
    // Lists grow from their beginning: a gap would be an answer of ours.
    if (step <= list.length && step < LIST_LIMIT) list[step] = putAt(list[step], rest, value);
    return list;
  }
  const object = isOurs(whole) ? whole : emptyObject();
  object[step] = putAt(object[step], rest, value);
  return object;
}

/** Without a prototype, so that no key is anything but a key. */
function emptyObject(): Record<string, unknown> {
  return Object.create(null);
}

function isOurs(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
}
