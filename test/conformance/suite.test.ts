import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { check } from "./check.ts";
import { allRows, seenRows } from "./coverage.ts";
import { readEmitted, type EmittedFile } from "./emitted.ts";
import { judgeUnemitted, unemitted } from "./unemitted.ts";

const directory = process.env["RELAYSCOPE_EMITTED_DIR"] ?? "";
const present = directory !== "" && existsSync(directory);
if (!present) {
  const why = directory === "" ? "RELAYSCOPE_EMITTED_DIR is not set" : `${directory} does not exist`;
  console.log(`conformance: nothing to check, since ${why}; it runs after the tests that emit`);
}

const files = () => (present ? readEmitted(directory) : []);

test.skipIf(!present)("everything that the suite emitted is in the conformance table", { timeout: 120_000 }, () => {
  const found: string[] = [];
  for (const file of files()) found.push(...messages(file));
  const shown = found.length > 100 ? [...found.slice(0, 100), `… and ${found.length - 100} more`] : found;
  expect(shown.join("\n")).toBe("");
});

test.skipIf(!present)("every row was emitted, or has a reason that still holds", { timeout: 120_000 }, () => {
  const seen = new Set<string>();
  for (const file of files()) for (const row of seenRows(file.payloads)) seen.add(row);
  const silent = allRows.filter((row) => !seen.has(row));
  console.log(`conformance: ${allRows.length - silent.length} of ${allRows.length} rows emitted; never emitted:`);
  for (const row of silent) console.log(`  ${row}: ${reasonOf(row)}`);
  expect(judgeUnemitted(allRows, seen).join("\n")).toBe("");
});

test.skipIf(!present)("each generation was asked for by a test", { timeout: 120_000 }, () => {
  const generations = [...files()].map(({ generation }) => generation);
  expect(new Set(generations)).toEqual(new Set(["v1.41", "latest", "dup"]));
});

function messages(file: EmittedFile): string[] {
  // The test that owns the receiver says by the file's name, too, that it asked for content.
  const content = (file.name.split(/[\\/]/).at(-1) ?? "").startsWith("content-");
  return check(file.payloads, file.generation, { content }).map(
    ({ message }) => `${file.name} (${file.generation}) ${message}`,
  );
}

function reasonOf(row: string): string {
  const pattern = Object.keys(unemitted).find(
    (one) => one === row || (one.endsWith("*") && row.startsWith(one.slice(0, -1))),
  );
  return pattern === undefined ? "no reason given" : (unemitted[pattern] ?? "no reason given");
}
