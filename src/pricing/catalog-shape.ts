import type { Catalog } from "./catalog.ts";

/** Whether a catalogue that lay in a file has the shape that look-ups rely on; a model's every rate is a number there. */
export function isCatalog(value: unknown): value is Catalog {
  const { version, date, currency, notice, vendors } = fieldsOf(value);
  return (
    version === 1 &&
    typeof date === "string" &&
    /^\d{4}-\d\d-\d\d$/.test(date) &&
    !Number.isNaN(Date.parse(date)) &&
    typeof currency === "string" &&
    /^[A-Z]{3}$/.test(currency) &&
    typeof notice === "string" &&
    isRecordOf(vendors, isVendor)
  );
}

function isVendor(value: unknown): boolean {
  const { maker, hosts, prefix, models, names, rules } = fieldsOf(value);
  const isModel = (index: unknown) => Array.isArray(models) && typeof index === "number" && index in models;
  return (
    typeof maker === "boolean" &&
    typeof prefix === "string" &&
    isListOf(hosts, (host) => typeof host === "string") &&
    isListOf(models, isListPrice) &&
    isRecordOf(names, isModel) &&
    isListOf(rules, (one) => isModel(fieldsOf(one)["model"]) && isRule(fieldsOf(one)["rule"], 0))
  );
}

function isListPrice(value: unknown): boolean {
  const { id, periods } = fieldsOf(value);
  return typeof id === "string" && isListOf(periods, isPeriod) && Array.isArray(periods) && periods.length > 0;
}

function isPeriod(value: unknown): boolean {
  const { rates, from, hours, weekdaysFrom } = fieldsOf(value);
  return (
    isRecordOf(rates, isRate) &&
    (from === undefined || Number.isSafeInteger(from)) &&
    (weekdaysFrom === undefined || Number.isSafeInteger(weekdaysFrom)) &&
    (hours === undefined || (isListOf(hours, isCount) && Array.isArray(hours) && hours.length === 2))
  );
}

function isRate(value: unknown): boolean {
  const { base, steps } = fieldsOf(value);
  return isCount(value) || (isCount(base) && isListOf(steps, (step) => isListOf(step, isCount)));
}

function isRule(value: unknown, depth: number): boolean {
  const [[kind, given] = [undefined, undefined], ...more] = Object.entries(fieldsOf(value));
  if (kind === undefined || more.length > 0 || depth > 8) return false;
  if (kind === "and" || kind === "or") return isListOf(given, (part) => isRule(part, depth + 1));
  if (typeof given !== "string") return false;
  return kind === "regex" ? isPattern(given) : /^(?:equals|startsWith|endsWith|contains)$/.test(kind);
}

/** An expression that can be compiled: one that cannot would throw at every look-up. */
function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function isRecordOf(value: unknown, is: (one: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(is);
}

function isListOf(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}
