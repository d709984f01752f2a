import { maskName } from "../mask.ts";
import { addProblem, type Path, type Problem, type Problems } from "./problems.ts";

/** One entry of a price file under reading: its place in the file, and where its mistakes go. */
export interface Entry {
  readonly path: Path;
  /** What is ignored because of a mistake here. */
  readonly ignored: string;
  readonly problems: Problems;
}

/** Writes a mistake down: place, value, what is accepted, what is ignored for it. `field` is in the entry; "" is the entry itself. */
export function refuse(
  entry: Entry,
  field: string,
  value: unknown,
  accepted: string,
  on: Problem["on"] = "value",
): undefined {
  const path = field === "" ? entry.path : [...entry.path, field];
  const place = placeOf(path) || "content";
  addProblem(entry.problems, path, on, `${place}: ${show(value)}: expected ${accepted}; ${entry.ignored} ignored`);
  return undefined;
}

/** Writes down that a key is none of those which have a meaning here. Its value is not shown: a path set by mistake may lead to a file of secrets. */
export function refuseKey(entry: Entry, key: string, accepted: string): void {
  const place = placeOf(entry.path) || "content";
  const text = `${place}: ${quote(key, 60)}: expected ${accepted}; ${entry.ignored} ignored`;
  addProblem(entry.problems, [...entry.path, key], "key", text);
}

/** The entry under a key of this one. */
export function within(entry: Entry, key: string | number, ignored = entry.ignored): Entry {
  return { ...entry, path: [...entry.path, key], ignored };
}

/** Where a path of keys leads in a price file; names of relays and of models stand in brackets. */
export function placeOf(path: Path): string {
  return path
    .map((key, depth) => {
      if (typeof key === "number") return `[${key}]`;
      if (depth === 1 || depth === 3) return `[${quote(key)}]`;
      return `${depth === 0 ? "" : "."}${/^\w{1,60}$/.test(key) ? key : quote(key, 60)}`;
    })
    .join("");
}

// What a terminal obeys, and what turns the direction of a line. JSON escapes the first of them alone.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as JSON has it, cut where it is long; keys, and the credentials that a URL may hold, are left out. */
function quote(value: unknown, limit = 100): string {
  const text = JSON.stringify(typeof value === "string" ? maskName(value.replace(/\/\/[^/]*@/, "//…@")) : value);
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(unseen, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** An object is not printed: it may be the whole file, or nested deeper than the printer's stack. */
function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "nothing";
  // JSON has no word for infinity.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return typeof value === "object" ? "object or list" : quote(value, 60);
}
