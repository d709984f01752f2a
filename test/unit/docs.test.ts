import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsTable } from "../../src/settings/config.ts";
import { parsePriceFile } from "../../src/pricing/price-file.ts";
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
  const known = new Set([...Object.values(attributeNames), ...names, callEvent, ...code]);
  const said = read(path).match(/\b(?:gen_ai|relayscope|http\.client)(?:\.[a-z_]+)+\b/g) ?? [];
  expect([...new Set(said)].filter((name) => !known.has(name))).toEqual([]);
});

test.each(written)("%s: each RELAYSCOPE_ variable in it is a setting", (path) => {
  const known = new Set(Object.values(settingsTable).map(({ variable }): string => variable));
  expect((read(path).match(/\bRELAYSCOPE_[A-Z_]+\b/g) ?? []).filter((name) => !known.has(name))).toEqual([]);
});

test.each([
  ["the README's price file", /```json\n(\{[^`]*"relays"[^`]*)```/.exec(read("README.md"))?.[1] ?? ""],
  ["examples/prices.json", read("examples/prices.json")],
])("%s is accepted as it stands", (_name, text) => {
  expect(parsePriceFile(text, "prices.json").problems).toEqual([]);
});
