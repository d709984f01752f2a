import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";

// Of a log that is longer its end is read: what a program says last is why it ended.
const readLimit = 256 * 1024;
const toldLimit = 400;

/** How long a log is, in bytes: what was in it before a start says nothing of that start. */
export function lengthOf(log: string): number {
  return existsSync(log) ? statSync(log).size : 0;
}

/** One line of what a program wrote to its log from a byte on: the last one that tells of an error, with what belongs to it. */
export function readComplaint(log: string, from: number): string {
  return condenseLog(readEnd(log, from));
}

/** The same of the text itself. */
export function condenseLog(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const at = [/^(panic|fatal error): /, /error|fatal|panic|failed|cannot|invalid/i]
    .map((sign) => lines.findLastIndex((line) => sign.test(line)))
    .find((index) => index >= 0);
  if (at === undefined) return tidy(lines.at(-1) ?? "it said nothing");
  // A line that ends in a colon announces those that say it.
  let last = at;
  while (/:\s*$/.test(lines[last] ?? "") && last - at < 3 && last + 1 < lines.length) last += 1;
  return tidy(lines.slice(at, last + 1).join(" "));
}

/** Without time, level and place in a program's source, which stand before the message, and on one line. */
function tidy(line: string): string {
  const said = ["msg", "err", "error"].flatMap(
    (key) => new RegExp(`\\b${key}="((?:[^"\\\\]|\\\\.)*)"`).exec(line)?.[1] ?? [],
  );
  const text = /\b(level|lvl)=\w+/.test(line) && said.length > 0 ? said.join(": ").replaceAll('\\"', '"') : line;
  const short = text
    // Go's stack, where an error was made with one.
    .replace(/\\n[^\\]*\\n\\t\S*?\.go:\d+.*/, "")
    .replaceAll(/\\n|\s+/g, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim();
  // What is wrong stands at the end of a chain of causes.
  return short.length > toldLimit ? `…${short.slice(-toldLimit)}` : short;
}

function readEnd(log: string, from: number): string {
  if (!existsSync(log)) return "";
  const file = openSync(log, "r");
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - readLimit);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}
