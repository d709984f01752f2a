import { readFileSync, writeFileSync } from "node:fs";
import { type Setting, settingsTable } from "../src/config.ts";

const begin = "<!-- settings: made by tools/docs-settings.ts from src/config.ts; do not edit -->";
const end = "<!-- /settings -->";

/** The README with its table of settings made anew from the table in the code. */
export function withSettings(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`README.md has no place for the settings: ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n${table()}\n${page.slice(to)}`;
}

function table(): string {
  const head = ["variable", "accepted", "default", "what it does"];
  const rows = Object.values(settingsTable).map((setting: Setting<unknown>) => [
    `\`${setting.variable}\``,
    setting.accepted,
    defaultOf(setting),
    setting.sentence,
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The default as somebody would write it: the text that is read as it. */
function defaultOf({ fallback, parse }: Setting<unknown>): string {
  const text = [String(fallback), "true"].find((candidate) => fallback !== undefined && parse(candidate) === fallback);
  return text === undefined ? "none" : `\`${text}\``;
}

if (import.meta.main) {
  const readme = new URL("../README.md", import.meta.url);
  writeFileSync(readme, withSettings(readFileSync(readme, "utf8")));
}
