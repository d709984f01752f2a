import { readFileSync, writeFileSync } from "node:fs";
import { settingsTable } from "../src/settings/config.ts";
import type { Setting } from "../src/settings/setting.ts";
import { otelVariables } from "./otel-variables.ts";

const marks = (name: string, from: string) => ({
  begin: `<!-- ${name}: made by tools/docs-settings.ts from ${from}; do not edit -->`,
  end: `<!-- /${name} -->`,
});
const ours = marks("settings", "src/settings/config.ts");
const theirs = marks("otel", "tools/otel-variables.ts");
const differing = marks("otel-differs", "tools/otel-variables.ts");

/** The README with its table of settings made anew from the table in the code. */
export function withSettings(page: string): string {
  return fill(page, ours, table(["variable", "accepted", "default", "what it does"], settings(cellsOf)));
}

/** docs/settings.md with its tables made anew. */
export function withAllSettings(page: string): string {
  const head = ["variable", "accepted", "default", "example", "what it does"];
  const full = table(
    head,
    settings((setting) => cellsOf(setting).toSpliced(3, 0, code(setting.example))),
  );
  const same = table(
    ["variable", "accepted"],
    otelVariables.map(({ names, accepted }) => [names.map(code).join(" "), accepted]),
  );
  const other = otelVariables.flatMap(({ names, differs }) =>
    differs === undefined ? [] : [[names.map(code).join(" "), differs.theirs, differs.ours, differs.reason]],
  );
  const differences = table(["variable", "OpenTelemetry's Node SDK", "here", "because"], other);
  return fill(fill(fill(page, ours, full), theirs, same), differing, differences);
}

function fill(page: string, { begin, end }: { begin: string; end: string }, content: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for it: ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n${content}\n${page.slice(to)}`;
}

function settings(row: (setting: Setting<unknown>) => string[]): string[][] {
  return Object.values(settingsTable).map((setting: Setting<unknown>) => row(setting));
}

function cellsOf(setting: Setting<unknown>): string[] {
  return [code(setting.variable), setting.accepted, defaultOf(setting), setting.sentence];
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** The default as somebody would write it: the text that is read as it. */
function defaultOf({ fallback, parse }: Setting<unknown>): string {
  const text = [String(fallback), "true"].find((candidate) => fallback !== undefined && parse(candidate) === fallback);
  return text === undefined ? "none" : code(text);
}

if (import.meta.main) {
  for (const [name, make] of [
    ["README.md", withSettings],
    ["docs/settings.md", withAllSettings],
  ] as const) {
    const path = new URL(`../${name}`, import.meta.url);
    writeFileSync(path, make(readFileSync(path, "utf8")));
  }
}
