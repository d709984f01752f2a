import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsTable } from "../../src/settings/config.ts";
import { readPriceFile } from "../../src/price-reader/price-reader.ts";
import { attributeNames } from "../../src/telemetry/catalog-attributes.ts";
import { callEvent, metrics } from "../../src/telemetry/catalog.ts";
import { withDialects } from "../../tools/docs-dialects.ts";
import { withAllSettings, withSettings } from "../../tools/docs-settings.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const written = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "docs/add-a-provider.md",
  "docs/dialects.md",
  "docs/limits.md",
  "docs/reading-a-call.md",
  "docs/settings.md",
  "docs/usage.md",
];
const pages = [...new Set([...written, ...readdirSync(new URL("docs", root)).map((name) => `docs/${name}`)])].filter(
  (path) => path.endsWith(".md"),
);

test("the README's settings are the code's", () => {
  expect(read("README.md")).toBe(withSettings(read("README.md")));
});

test("the settings page is the code's", () => {
  expect(read("docs/settings.md")).toBe(withAllSettings(read("docs/settings.md")));
});

test("the dialects' page is the code's", () => {
  expect(read("docs/dialects.md")).toBe(withDialects(read("docs/dialects.md")));
});

test.each(pages)("%s: each link to a file of the project leads somewhere", (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = ""]) => target);
  expect(links.filter((target) => !existsSync(new URL(target, new URL(path, root))))).toEqual([]);
});

test.each(written)("%s: each name of ours in it is one that is sent", (path) => {
  const code = ["relayscope.hears", "relayscope.running"];
  const names = Object.values(metrics).map(({ name }): string => name);
  // A family of names is spelled with what its last part stands for.
  const attributes = Object.values(attributeNames).map((name) => name.replace(/\.\*$/, ""));
  const known = new Set([...attributes, ...names, callEvent, ...code]);
  const said = read(path).match(/\b(?:gen_ai|relayscope|http\.client)(?:\.[a-z_]+)+\b/g) ?? [];
  expect([...new Set(said)].filter((name) => !known.has(name))).toEqual([]);
});

test.each(written)("%s: each RELAYSCOPE_ variable in it is a setting", (path) => {
  const known = new Set(Object.values(settingsTable).map(({ variable }): string => variable));
  expect((read(path).match(/\bRELAYSCOPE_[A-Z_]+\b/g) ?? []).filter((name) => !known.has(name))).toEqual([]);
});

test.each<[string, string]>([
  ["the README's price file", /```json\n(\{[^`]*"relays"[^`]*)```/.exec(read("README.md"))?.[1] ?? ""],
  ["examples/prices.json", read("examples/prices.json")],
  ["examples/prices.yaml", read("examples/prices.yaml")],
  ...[...read("docs/prices.md").matchAll(/```(?:yaml|json)\n([^`]*^ *"?relays"?:[^`]*)```/gm)].map(
    ([, text = ""], at): [string, string] => [`the price file ${at + 1} of docs/prices.md`, text],
  ),
])("%s is accepted as it stands", (_name, text) => {
  expect(readPriceFile(text, "prices").problems).toEqual([]);
});
