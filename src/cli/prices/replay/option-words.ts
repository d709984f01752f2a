import { UsageError } from "../../usage-error.ts";
import { invoiceFormats, type InvoiceFormatName } from "./invoice-formats.ts";

/** A day by its date, or an instant; `added` is what leads from a day's beginning to what is meant. */
export function readInstant(said: string, text: string, offsetMs: number, added: number): number {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The round trip tells a day that does not exist.
  if (!Number.isNaN(day) && new Date(day).toISOString().startsWith(text)) return day - offsetMs + added;
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(instant))
    throw new UsageError(`${said}: expected a day, YYYY-MM-DD, or an instant such as 2026-11-01T08:00:00Z`);
  return instant;
}

/** Milliseconds by which days begin before those of UTC, out of `+08:00`. */
export function readOffset(text: string): number {
  const [, sign, hours = "", minutes = ""] = /^([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  if (sign === undefined || Number(minutes) > 59 || offset > 14 * 3_600_000)
    throw new UsageError("--utc-offset: expected +HH:MM or -HH:MM, up to 14 hours");
  return sign === "-" ? -offset : offset;
}

/** The groups that are asked for. */
export function readBy(text: string): readonly string[] {
  const keys = text.split(",").map((key) => key.trim());
  if (keys.length > 20 || keys.some((key) => !/^[a-z][\w.-]{0,99}$/i.test(key)))
    throw new UsageError("--by: expected model, relay, day, team or other attribution keys, with commas between them");
  return [...new Set(keys)];
}

/** A part, out of its percents. */
export function readTolerance(text: string): number {
  // Nothing is nothing, with its sign or without.
  if (text === "0") return 0;
  const percent = /^(\d{1,2}(?:\.\d{1,6})?|100)%$/.exec(text)?.[1];
  if (percent === undefined) throw new UsageError("--tolerance: expected 0% to 100%, such as 1%");
  return Number(percent) / 100;
}

/** How a bill is written. */
export function readFormat(text: string): InvoiceFormatName {
  const known = Object.keys(invoiceFormats);
  if (known.includes(text)) return text as InvoiceFormatName; // it is one of the table's keys
  throw new UsageError(`--format: expected one of ${known.join(", ")}`);
}

/** Which of Loki's streams. */
export function readSelector(text: string): string {
  if (/^\{.+\}$/s.test(text.trim())) return text.trim();
  throw new UsageError('--selector: expected a stream selector of LogQL, such as {service_name="shop"}');
}

/** A whole number within a bound. */
export function readWhole(said: string, text: string, most: number): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
  throw new UsageError(`${said}: expected a whole number from 1 to ${most}`);
}

/** ISO 4217 */
export function readCurrency(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw new UsageError("--currency: expected three capital letters (ISO 4217), such as CNY");
}
