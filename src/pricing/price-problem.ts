/** One entry of a price file under reading: its place in the file, and where its mistakes go. */
export interface Entry {
  readonly place: string;
  /** The file's name, then what is ignored because of a mistake here. */
  readonly fileName: string;
  readonly ignored: string;
  readonly problems: string[];
}

/** Writes a mistake down: file, place, value, what is accepted, what is ignored for it. */
export function refuse(entry: Entry, field: string, value: unknown, accepted: string): undefined {
  const place = [entry.place, field].filter((part) => part !== "").join(".") || "content";
  // An object is not printed: it may be the whole file, or nested deeper than the printer's stack.
  const shown = value === undefined ? "missing" : typeof value === "object" ? "object or list" : quote(value, 60);
  entry.problems.push(`${entry.fileName}: ${place}: ${shown}: expected ${accepted}; ${entry.ignored} ignored`);
  return undefined;
}

/** Where a path of keys leads in a price file; names of relays and of models stand in brackets. */
export function placeOf(keys: readonly string[]): string {
  return keys
    .map((key, depth) => {
      if (depth === 1 || depth === 3) return `[${quote(key)}]`;
      return `${depth === 0 ? "" : "."}${key.slice(0, 60)}`;
    })
    .join("");
}

/** A value as JSON has it, cut where it is long; the credentials that a URL may hold are left out. */
export function quote(value: unknown, limit = 100): string {
  const text = JSON.stringify(typeof value === "string" ? value.replace(/\/\/[^/]*@/, "//…@") : value);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
