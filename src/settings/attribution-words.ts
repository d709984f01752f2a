import { isKey } from "../mask.ts";

// A baggage key is a token of RFC 9110; `=` and `,` are none.
const baggageKey = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
const attributeKey = /^[A-Za-z][\w.-]{0,49}$/;
/** A user goes hashed, by a setting of its own; a route and a key are told under other names. */
const elsewhere = /^(?:end[._-]?)?user(?:[._-]?(?:id|name|e?mail))?$|^(?:e-?mail|route|key)$/i;

/** Reads which baggage keys are taken: `team,feature=app.feature`, by the key that each is told under. */
export function readAttribution(text: string): ReadonlyMap<string, string> | undefined {
  const parts = text.split(",", 9).map((part) => part.trim());
  const keys = new Map<string, string>();
  for (const part of parts) {
    const [key = "", from = key, ...more] = part.split("=", 3).map((word) => word.trim());
    if (more.length > 0 || keys.has(key) || !attributeKey.test(key) || !baggageKey.test(from)) return undefined;
    if (elsewhere.test(key) || elsewhere.test(from) || isKey(part)) return undefined;
    keys.set(key, from);
  }
  return parts.length <= 8 ? keys : undefined;
}

/** Reads which attribution becomes metric labels. */
export function readAttributionLabels(text: string): readonly string[] | undefined {
  const keys = new Set(text.split(",", 5).map((part) => part.trim()));
  const fit = [...keys].every((key) => key === "route" || (attributeKey.test(key) && !elsewhere.test(key)));
  return fit && keys.size <= 4 && !isKey(text) ? [...keys] : undefined;
}

/** Reads the name of one baggage key. */
export function readBaggageKey(text: string): string | undefined {
  return baggageKey.test(text) && !isKey(text) ? text : undefined;
}

/** Reads a salt: any text that is long enough not to be guessed. */
export function readSalt(text: string): string | undefined {
  return text.length >= 16 && text.length <= 4096 ? text : undefined;
}
