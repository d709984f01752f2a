import { readFileSync, writeFileSync } from "node:fs";
import { causes } from "../bench/limits.ts";
import { standingOf, type LimitRow, type MeasuredTable, type Results } from "../bench/results.ts";

const begin = "<!-- bench: made by tools/docs-performance.ts from bench/results/latest.json; do not edit -->";
const end = "<!-- /bench -->";

/** The page with its tables made anew from a run of the benchmarks. */
export function withResults(page: string, results: Results): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`docs/performance.md has no place for the tables: ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n${printTables(results)}\n${page.slice(to)}`;
}

/** All tables of a run, as Markdown. */
export function printTables(results: Results): string {
  const { commit, changed, date, node, cpu, cores, load, seconds, quick, observers, tables, rows } = results;
  const state = changed === 0 ? commit : `${commit} and ${changed} changed files`;
  const open = rows.filter((row) => ["missed", "not shown", "limit met"].includes(standingOf(row)));
  return [
    `Commit ${state}, ${date} UTC, Node ${node}, ${cpu} (${cores} cores, load ${load} before the run), ${seconds} s${quick ? ", a short run: look at no number of it" : ""}.`,
    "## What is promised",
    table(["what", "limit", "aim", "measured", "stands"], rows.map(limitLine)),
    ...(open.length === 0 ? [] : ["## Open", open.map(openLine).join("\n")]),
    ...tables.flatMap((measured) => [`## ${measured.title}`, measuredTable(measured)]),
    "## Who observed",
    table(
      ["who", "what", "spans that name a model, of a call by `openai` 6"],
      observers.map(({ name, is, fails, modelSpans }) => [
        name,
        is,
        fails === undefined ? number(modelSpans ?? 0) : `does not run: ${fails.replaceAll("|", "\\|")}`,
      ]),
    ),
  ].join("\n\n");
}

function limitLine(row: LimitRow): readonly string[] {
  const { what, unit, limit, aim, measured, noise, note } = row;
  const spread = noise === undefined || noise === 0 ? "" : ` ± ${number(noise)}`;
  return [
    what,
    amount(limit, unit),
    amount(aim, unit),
    `${amount(measured, unit)}${spread}${note === undefined ? "" : ` (${note})`}`,
    standingOf(row),
  ];
}

function openLine(row: LimitRow): string {
  const standing = row.short ?? (standingOf(row) === "missed" ? "limit missed" : "aim missed");
  return `- **${row.what}** (${standing}): ${causes[row.id] ?? "the cause is not known."}`;
}

function measuredTable({ columns, lines }: MeasuredTable): string {
  return table(
    ["who", ...columns.map(({ name, unit }) => `${name}, ${unit}`)],
    lines.map(({ observer, cells }) => [
      observer,
      ...cells.map(({ median, noise }) => {
        const sign = observer === "bare" || median < 0 ? "" : "+";
        return `${sign}${number(median)} ± ${number(noise)}`;
      }),
    ]),
  );
}

function amount(value: number | undefined, unit: string): string {
  return value === undefined ? "" : `${number(value)}${unit === "" ? "" : ` ${unit}`}`;
}

/** As many digits as say something. */
function number(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 0.995 ? 2 : 3);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

if (import.meta.main) {
  const page = new URL("../docs/performance.md", import.meta.url);
  const results = JSON.parse(readFileSync(new URL("../bench/results/latest.json", import.meta.url), "utf8")) as Results;
  writeFileSync(page, withResults(readFileSync(page, "utf8"), results));
}
