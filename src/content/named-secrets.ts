import { REDACTED } from "../mask.ts";

// No repetition that something may follow is without a bound, as in mask.ts.
const secretNames = String.raw`pass(?:word|wd|phrase|code)|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key`;
const types = String.raw`(?:&?str(?:ing)?|bytes|any|SecretStr|Optional\[str\]|Option<String>)(?: ?\| ?(?:undefined|null|None))?`;

/** A name and what joins it to its value: `name: `, `"name":"`, `name = `, `name => `, `name: string = `, `**Name:** `. */
const names = new RegExp(
  String.raw`(?:(?<sure>(?:${secretNames})[\w-]{0,20})|(?<counts>(?:max|min|total|input|output|prompt|completion|cached|reasoning|context|budget|num)[\w-]{0,20}tokens?)|(?<maybe>(?:token|authorization|cookie|credential)s?))` +
    String.raw`[\\/]{0,7}["'\x60]?\*{0,2}(?<join>\s{0,3}(?::\s{0,3}${types}\s{0,3}=|:=|=>|[:=])\*{0,2}\s{0,3})(?<scheme>(?:bearer|basic|token)\s{1,3})?`,
  "gi",
);

/** The quote that a value begins with, as often escaped as JSON in JSON has it; a URL's reader makes slashes of backslashes. */
const opening = /(?:[\\/]{7}|[\\/]{3}|[\\/]|)(["'`])/y;
const unquoted = /[^\s"'`]*/y;
const inQuery = /[^\s"'`&#]*/y;

/** What may follow a value, and is none of it. */
const trailing = /[\\,;.:)\]}>]+$/;

/** What code and JSON say where there is no secret. */
const nothing = /^(?:null|none|nil|true|false|undefined)$/i;

/** A text in which what stands under a secret's name is masked, whatever it looks like. */
export function maskNamed(text: string): string {
  let masked = "";
  let told = 0;
  names.lastIndex = 0;
  for (let found = names.exec(text); found !== null; found = names.exec(text)) {
    const value = valueAt(text, names.lastIndex, found);
    if (value === undefined) continue;
    masked += text.slice(told, value.from) + REDACTED;
    told = value.to;
    names.lastIndex = value.to;
  }
  return masked + text.slice(told);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where the secret stands that this name is one of; undefined where there is none. */
function valueAt(text: string, at: number, { groups = {}, index }: RegExpExecArray): Stretch | undefined {
  opening.lastIndex = at;
  const [begin = "", quote] = opening.exec(text) ?? [];
  if (quote !== undefined) {
    const from = at + begin.length;
    const to = closingQuote(text, from, begin);
    const said = to - from < 40 ? text.slice(from, to) : "";
    return to === from || isCount(said, groups) ? undefined : { from, to };
  }
  const form = /[?&]/.test(text.charAt(index - 1)) ? inQuery : unquoted;
  form.lastIndex = at;
  const [whole = ""] = form.exec(text) ?? [];
  const said = whole.replace(whole.length < 512 ? trailing : "", "");
  return isSecret(said, groups) ? { from: at, to: at + said.length } : undefined;
}

/** Whether an unquoted value is more than the next word of a sentence. */
function isSecret(said: string, groups: Record<string, string | undefined>): boolean {
  const { sure, maybe = "", join = "", scheme } = groups;
  if (isCount(said, groups) || nothing.test(said)) return false;
  if (sure !== undefined) return said.length >= 4 && !(join !== join.trimEnd() && /^[a-z]+$/.test(said));
  if (scheme !== undefined && /^authorization$/i.test(maybe)) return said.length >= 8;
  return said.length >= 6 && /^\D{0,80}\d/.test(said);
}

/** Whether it says how many tokens there are. */
function isCount(said: string, { counts, maybe }: Record<string, string | undefined>): boolean {
  const counted = counts !== undefined || /^tokens$/i.test(maybe ?? "");
  return counted && /^(?:\w{1,30}[=:])?[\d.,_]{1,20}[km]?$/i.test(said);
}

/**
 * The end of a quoted text: a quote that has as many backslashes before it as the first, behind whole pairs of them in
 * the same depth. Where there is none, the line's end.
 */
function closingQuote(text: string, from: number, begin: string): number {
  const quote = begin.slice(-1);
  const escapes = begin.length - 1;
  const mark = begin.startsWith("/") ? "/" : "\\";
  const unit = 2 * (escapes + 1);
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let backslashes = 0;
    while (at - backslashes > from && text[at - backslashes - 1] === mark) backslashes++;
    if (backslashes % unit === escapes) return at - escapes;
  }
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
