// A line of ours has more to say than the value.
const longest = 80;

/**
 * A foreign value as it may stand in a line of ours, in quotes: its beginning, without line breaks, control or invisible
 * characters, and without what may be a secret in it.
 */
export function quote(text: string): string {
  let told = "";
  for (const character of redact(text)) {
    const shown = escape(character);
    if (told.length + shown.length > longest) return `"${told}…"`;
    told += shown;
  }
  return `"${told}"`;
}

/** A whole line as it may be written: what would begin another, or move the terminal's cursor, is a blank. */
export function asLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}

// What stands before an @ in an address, its query, and what is long and mixed as keys are.
function redact(text: string): string {
  return text
    .replace(/^.*@/s, "…@")
    .replace(/[?#].*$/s, "?…")
    .replace(/[\w+-]{20,}/g, (run) => (isMixed(run) ? "…" : run));
}

function isMixed(run: string): boolean {
  const digits = run.replace(/\D/g, "").length;
  return /[a-z]/i.test(run) && (digits > 2 || (digits > 0 && /[a-z]/.test(run) && /[A-Z]/.test(run)));
}

function escape(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(character)) return character;
  const short = JSON.stringify(character).slice(1, -1);
  if (short.startsWith("\\")) return short;
  return Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join("");
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
