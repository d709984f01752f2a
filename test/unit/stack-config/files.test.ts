import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { readText } from "./configuration.ts";

const root = new URL("../../../", import.meta.url);
const folders = ["otel-collector", "prometheus", "alertmanager", "tempo", "loki", "blackbox-exporter"];
const files = folders.flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(root.pathname.length)),
);
const bare = (path: string) =>
  readText(path)
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, ""));

/** What a program makes, and tables of cases, may be as long as they are. */
const written = files.filter(
  (path) => !readText(path).startsWith("# Made by") && !path.startsWith("prometheus/tests/"),
);

test.each(written)("%s can be read on one screen or two", (path) => {
  // Of redaction.yaml two thirds are a list, a pattern a line.
  const most = path === "otel-collector/redaction.yaml" ? 115 : 81;
  expect(readText(path).split("\n").length).toBeLessThanOrEqual(most);
});

test.each(files.filter((path) => path.endsWith("ml")))("%s is YAML, with each key once", (path) => {
  expect(parseAllDocuments(readText(path), { uniqueKeys: true }).flatMap(({ errors }) => errors)).toEqual([]);
});

test.each(files.filter((path) => path.endsWith("flags")))(
  "%s: one flag a line, as the programs' @file takes them",
  (path) => {
    for (const line of bare(path).filter((text) => text !== "")) expect(line).toMatch(/^--[a-z][a-z.-]*(=\S*)?$/);
  },
);

test.each(files)("%s holds no secret: each one is a file", (path) => {
  for (const line of bare(path)) {
    expect(line).not.toMatch(/(?:password|credentials|bearer_token|[^_]token|api_key|url): *["']?(?!http:\/\/)\w{8,}/);
  }
});

test.each(files)("%s says addresses and folders in a form that can be moved", (path) => {
  for (const line of bare(path).filter((text) => /\b(?:host|endpoint|address|targets|replacement)\b/.test(text))) {
    const hosts = [...line.matchAll(/(?<![\w.-])((?:[a-z]+-)*[a-z]+|[\d.]{7,}):(\d{4,5})\b/g)].map(([, host]) => host);
    for (const host of hosts) expect([...folders, "0.0.0.0", "localhost"]).toContain(host);
  }
});
