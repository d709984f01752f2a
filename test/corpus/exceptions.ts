import { readFileSync } from "node:fs";
import type { Difference } from "./compare.ts";
import { answerOf, type CorpusLine } from "./line.ts";

/** A line whose `expected` is wrong, and what proves it. */
export interface Exception {
  readonly id: string;
  /** The fields that are told otherwise. */
  readonly fields: readonly string[];
  readonly reason: string;
  /** Text that stands in the recorded exchange. */
  readonly bytes: string;
}

/** Lines that may be excepted at most. */
const SHARE = 0.01;

export function readExceptions(): readonly Exception[] {
  return JSON.parse(
    readFileSync(new URL("../../tools/corpus-exceptions.json", import.meta.url), "utf8"),
  ) as Exception[];
}

/** What is left of the differences, how many lines an exception covers, and the exceptions that do not hold. */
export function withoutExceptions(
  lines: readonly CorpusLine[],
  differences: readonly Difference[],
  exceptions: readonly Exception[],
): { differences: readonly Difference[]; excepted: number; problems: readonly string[] } {
  const byId = new Map(lines.map((line) => [line.id, line]));
  const problems: string[] = [];
  const covered = new Set<string>();
  for (const { id, fields, bytes } of exceptions) {
    const line = byId.get(id);
    if (line === undefined) continue;
    if (!holds(line, bytes)) problems.push(`${id}: its bytes do not stand in the exchange`);
    for (const field of fields) {
      const stale = !differences.some((one) => one.line.id === id && one.field === field);
      if (stale) problems.push(`${id}: stale, ${field} agrees`);
      covered.add(`${id} ${field}`);
    }
  }
  const excepted = exceptions.filter(({ id }) => byId.has(id)).length;
  if (excepted > Math.max(1, lines.length * SHARE) && lines.length > 100)
    problems.push(`list is too long: ${excepted} of ${lines.length} lines`);
  return {
    differences: differences.filter(({ line, field }) => !covered.has(`${line.id} ${field}`)),
    excepted,
    problems,
  };
}

function holds(line: CorpusLine, bytes: string): boolean {
  const places = [line.url, line.request_body ?? "", answerOf(line).toString()];
  return bytes.length > 0 && places.some((place) => place.includes(bytes));
}
