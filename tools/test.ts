import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { run } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-test-"));
// Everything that the suite's processes emit is kept here and held against the conformance table at the end.
const env = { ...process.env, RELAYSCOPE_EMITTED_DIR: join(scratch, "emitted") };

const total = { passed: 0, failed: 0, skipped: 0 };
try {
  await build();
  add(await check());
  add(await suite("main", []));
  add(await suite("conformance", ["--config", "test/conformance/vitest.config.ts"]));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

function add(tally: { passed: number; failed: number; skipped?: number }): void {
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped ?? 0;
}

async function suite(name: string, more: readonly string[]): Promise<typeof total> {
  const report = join(scratch, `${name}.json`);
  const given = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...more];
  const code = await run("vitest", given, env);
  const counted = readReport(report);
  const failed = counted["numFailedTests"] ?? 0;
  return {
    passed: counted["numPassedTests"] ?? 0,
    // A file that could not be loaded, or an error between the tests, has no test to fail: the exit code tells.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: (counted["numPendingTests"] ?? 0) + (counted["numTodoTests"] ?? 0),
  };
}

function readReport(file: string): Partial<Record<string, number>> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Partial<Record<string, number>>;
  } catch {
    return {};
  }
}
