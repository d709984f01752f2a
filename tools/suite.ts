import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/** How many tests there were. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs one vitest suite and counts it by its own report; `scratch` is where that goes. */
export async function suite(
  name: string,
  more: readonly string[],
  scratch: string,
  env: NodeJS.ProcessEnv,
): Promise<Tally> {
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

/** All of it together. */
export function sum(tallies: readonly Tally[]): Tally {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The last line of every run. */
export function sentence({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function readReport(file: string): Partial<Record<string, number>> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Partial<Record<string, number>>;
  } catch {
    return {};
  }
}
