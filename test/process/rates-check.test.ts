import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "relayscope-rates-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "bad.yaml"), "base: USD\nrates:\n  2026-11-01: { EUR: -1 }\n");

const run = (given: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const parameters = [join(root, "dist/cli.js"), "prices", "check", ...given];
  const { stdout, stderr, status } = spawnSync(process.execPath, parameters, { cwd: folder, encoding: "utf8", env });
  return { out: stdout, err: stderr, code: status };
};

test("a file of exchange rates without a mistake is told by currency, and ends with 0", () => {
  const documented = /```yaml\n(base: [^`]*)```/.exec(readFileSync(join(root, "docs/prices.md"), "utf8"))?.[1] ?? "";
  writeFileSync(join(folder, "good.yaml"), documented);
  const expected = [
    "good.yaml: no mistake",
    "1 USD = 7.095 CNY at the last date; 2 dates from 2026-11-01 to 2026-11-15",
    "1 USD = 26180 VND; from 2026-11-01 on",
    "1 USD = 0.9215 EUR; from 2026-11-01 on",
    "",
  ].join("\n");
  expect(run(["--rates", "good.yaml"])).toEqual({ out: expected, err: "", code: 0 });
  expect(run(["--rates"], { RELAYSCOPE_EXCHANGE_RATES: "good.yaml" }).out).toBe(expected);
});

test("every mistake is told with its line and column, and ends with 1; as JSON, too", () => {
  const { out, code } = run(["--rates", "bad.yaml"]);
  expect(code).toBe(1);
  expect(out).toContain('bad.yaml:3:22: rates["2026-11-01"].EUR: -1: expected');
  const json = run(["bad.yaml", "--rates", "--json"]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ file: "bad.yaml", currencies: [] });
  expect(run(["--rates", "none.yaml"])).toMatchObject({ out: "none.yaml: cannot be read (ENOENT)\n", code: 1 });
});

test.each([
  ["no file", ["--rates"]],
  ["two files", ["--rates", "a", "b"]],
  ["another option", ["--rates", "--planted-key"]],
])("%s is not understood, and ends with 2", (_sentence, given) => {
  const { err, code } = run(given);
  expect(code).toBe(2);
  expect(err).not.toContain("planted");
});
