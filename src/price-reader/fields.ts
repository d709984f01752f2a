import { rateFromPrice } from "../pricing/rates.ts";
import { type Entry, refuse, refuseKey, within } from "./price-problem.ts";

/** An object's fields, unknown until each is read. */
export type Fields = Readonly<Record<string, unknown>>;

const UNSAFE = new Set(["", "__proto__", "constructor", "prototype"]);
/** Longer texts are not taken for names where an answer is read. */
const nameLimit = 512;

/** The fields of an object, no others than the known ones. */
export function readFields(value: unknown, entry: Entry, known?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    // What stands there instead of a file's content may be another file's, with secrets.
    refuse(entry, "", entry.path.length === 0 && typeof value === "string" ? {} : value, "an object");
    return {};
  }
  const fields = value as Fields; // foreign data enters here
  for (const key of Object.keys(fields))
    if (known && !known.includes(key)) refuseKey(entry, key, `only ${known.join(", ")}`);
  return fields;
}

/** The elements of a list that has some. */
export function readList(value: unknown, entry: Entry): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  refuse(entry, "", value, "a list, not empty");
  return [];
}

/** Whether a text can stand for a model (`what`): a call could ask for it. */
export function isName(name: string, entry: Entry, what: string): boolean {
  const trimmed = name.trim();
  if (isUnsafe(trimmed) || name.length > nameLimit)
    refuse(entry, "", name, `${what} of at most ${nameLimit} characters`, "key");
  else if (name !== trimmed) refuse(entry, "", name, `${JSON.stringify(trimmed)}, without blanks around it`, "key");
  else return true;
  return false;
}

/** Whether a key stands for something else than its letters, or for nothing. */
export function isUnsafe(key: string): boolean {
  return UNSAFE.has(key);
}

/** ISO 4217. */
export function readCurrency(value: unknown, entry: Entry, field = "currency"): string | undefined {
  if (value === undefined || (typeof value === "string" && /^[A-Z]{3}$/.test(value))) return value;
  return refuse(entry, field, value, 'three capital letters (ISO 4217), such as "USD"');
}

/** A factor from 0 to 1000. */
export function readFactor(value: unknown, entry: Entry): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value <= 1000 && rateFromPrice(value) !== undefined) return value;
  return refuse(entry, "factor", value, "a number from 0 to 1000 with at most 6 decimals");
}

/** A day, as `YYYY-MM-DD`. */
export function readDate(value: unknown, field: string, entry: Entry): string | undefined {
  if (value === undefined || (typeof value === "string" && isDate(value))) return value;
  return refuse(entry, field, value, "a date, YYYY-MM-DD");
}

/** Whether a text is a day that there is, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // The round trip tells a date that does not exist: a 30th of February is a 2nd of March by then.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The fields of an object under a key; none where there is no such key. */
export function readInner(fields: Fields, key: string, entry: Entry): Fields {
  return fields[key] === undefined ? {} : readFields(fields[key], within(entry, key));
}
