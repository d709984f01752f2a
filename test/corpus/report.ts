import type { Difference } from "./compare.ts";
import type { CorpusLine } from "./line.ts";
import { isInference } from "./wanted.ts";

interface Row {
  lines: number;
  agreeing: number;
}

/** Agreement per provider and endpoint, a line each. */
export function agreement(lines: readonly CorpusLine[], differences: readonly Difference[]): string[] {
  const wrong = new Set(differences.map(({ line }) => line.id));
  const rows = new Map<string, Row>();
  for (const line of lines) {
    const key = `${line.provider}/${line.endpoint}`;
    const row = rows.get(key) ?? { lines: 0, agreeing: 0 };
    row.lines += 1;
    if (!wrong.has(line.id)) row.agreeing += 1;
    rows.set(key, row);
  }
  return [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, { lines: all, agreeing }]) => {
      const mark = agreeing === all ? "    " : "DIFF";
      return `${mark} ${key.padEnd(34)} ${String(agreeing).padStart(5)} of ${String(all).padStart(5)}`;
    });
}

/** Each difference, a line; those of one line that are alike in every coding once. */
export function told(differences: readonly Difference[]): string[] {
  const merged = new Map<string, { difference: Difference; ways: string[] }>();
  for (const difference of differences) {
    const { line, field, expected, got, way } = difference;
    const key = JSON.stringify([line.id, field, expected, got]);
    const found = merged.get(key) ?? { difference, ways: [] };
    found.ways.push(way ?? "");
    merged.set(key, found);
  }
  return [...merged.values()].map(({ difference: { line, field, expected, got }, ways }) => {
    const where = ways.every((way) => way === "") ? "" : `  [${ways.join(" ")}]`;
    return `${line.id} ${line.provider}/${line.endpoint}${line.stream ? " stream" : ""}: ${field}: expected ${shown(expected)}, got ${shown(got)}${where}`;
  });
}

/** How many lines say what must be told, and how many what must not be. */
export function kinds(lines: readonly CorpusLine[]): string {
  const count = (wanted: boolean | undefined): number => lines.filter((line) => isInference(line) === wanted).length;
  return `${count(true)} model calls, ${count(false)} that are none, ${count(undefined)} without a truth`;
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
