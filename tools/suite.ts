import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "./run.ts";
import { SECOND_TRIES } from "./second-tries.ts";

/** How many tests there were. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Which failed, a line each. */
  readonly failures?: readonly string[];
  /** Which passed only at the second try. */
  readonly again?: readonly string[];
}

/** As much of vitest's report as is read here. */
interface Report {
  readonly numFailedTests?: number;
  readonly numPassedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

/** Runs one vitest suite and counts it by its own report; `scratch` is where that goes. */
export async function suite(
  name: string,
  more: readonly string[],
  scratch: string,
  env: NodeJS.ProcessEnv,
): Promise<Tally> {
  const report = join(scratch, `${name}.json`);
  const again = join(scratch, `${name}.again`);
  const reporters = ["default", "json", "./tools/second-tries.ts"].map((reporter) => `--reporter=${reporter}`);
  // Two runs of one program are compared by their pace, on two cores that the whole suite shares.
  const given = ["run", "--retry=1", ...reporters, `--outputFile.json=${report}`, ...more];
  const code = await run("vitest", given, { ...env, [SECOND_TRIES]: again });
  const counted = readReport(report);
  const failed = counted.numFailedTests ?? 0;
  const failures = (counted.testResults ?? []).flatMap(failuresOf);
  // A file that could not be loaded, or an error between the tests, has no test to fail: the exit code tells.
  const untold = failed === 0 && code !== 0;
  if (untold && failures.length === 0) failures.push(`${name}: ended with ${code}, by an error outside of its tests`);
  return {
    passed: counted.numPassedTests ?? 0,
    failed: untold ? 1 : failed,
    skipped: (counted.numPendingTests ?? 0) + (counted.numTodoTests ?? 0),
    failures,
    again: readLines(again),
  };
}

/** All of it together. */
export function sum(tallies: readonly Tally[]): Tally {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] as string[], again: [] as string[] };
  for (const { passed, failed, skipped, failures = [], again = [] } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    total.failures.push(...failures);
    total.again.push(...again);
  }
  return total;
}

/** Ends every run: what a reader of the last lines must know of the tests, and the count, which is the last line. */
export function ending({ passed, failed, skipped, failures = [], again = [] }: Tally): string {
  return [
    ...again.map((line) => `second try: ${line}`),
    ...failures.map((line) => `failed: ${line}`),
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ].join("\n");
}

function failuresOf({ name, status, assertionResults }: FileReport): string[] {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0 && status === "failed") return [`${file}, which could not be loaded`];
  return failed.map((test) => `${file}: ${test.fullName}`);
}

function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return {};
  }
}
