import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { run } from "./run.ts";

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
  readonly testResults?: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly TestReport[];
}

interface TestReport {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
}

/** Of a failure, so many lines are said at the end: what stands above may be lost to who reads a record of the run. */
const reasonLines = 12;

/**
 * Runs one vitest suite and counts it by its own report; `scratch` is where that goes. A file with a failed test is run
 * once more, whole and after all others: two runs of one program are compared by their pace there, on two cores that the
 * whole suite shares. Which passed only then is said.
 */
export async function suite(
  name: string,
  more: readonly string[],
  scratch: string,
  env: NodeJS.ProcessEnv,
): Promise<Tally> {
  const runOnce = async (turn: string, files: readonly string[]) => {
    const report = join(scratch, `${name}-${turn}.json`);
    const given = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...more, ...files];
    const code = await run("vitest", given, env);
    return { code, files: readReport(report).testResults ?? [] };
  };
  const first = await runOnce("first", []);
  const bad = first.files.filter(isBad).map((file) => relative(process.cwd(), file.name));
  if (bad.length === 0) return tallyOf(name, first);
  console.log(`once more, by themselves: ${bad.join(", ")}`);
  const second = await runOnce("second", bad);
  const mended = first.files.map((file) => second.files.find((later) => later.name === file.name) ?? file);
  const tally = tallyOf(name, { code: second.code, files: mended });
  const still = new Set(mended.flatMap(failuresOf).map((failure) => failure.test));
  const again = first.files.flatMap(failuresOf).filter((failure) => !still.has(failure.test));
  return { ...tally, again: again.map(told) };
}

function tallyOf(name: string, { code, files }: { code: number; files: readonly FileReport[] }): Tally {
  const tests = files.flatMap((file) => file.assertionResults);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const failures = files.flatMap(failuresOf).map(told);
  const passed = count("passed");
  // A file that could not be loaded, or an error between the tests, has no test to fail: the exit code tells.
  if (failures.length === 0 && code !== 0)
    failures.push(`${name}: ended with ${code}, by an error outside of its tests`);
  return { passed, failed: failures.length, skipped: tests.length - passed - count("failed"), failures };
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

interface Failure {
  readonly test: string;
  readonly reason: string;
}

function isBad(file: FileReport): boolean {
  return failuresOf(file).length > 0;
}

function failuresOf({ name, status, message = "", assertionResults }: FileReport): Failure[] {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0 && status === "failed")
    return [{ test: `${file}, which could not be loaded`, reason: message }];
  return failed.map((test) => ({
    test: `${file}: ${test.fullName}`,
    reason: (test.failureMessages ?? []).join("\n"),
  }));
}

/** Its name, and below it the first lines of why. */
function told({ test, reason }: Failure): string {
  const lines = stripVTControlCharacters(reason).split("\n");
  const said = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("at "));
  return [test, ...said.slice(0, reasonLines).map((line) => `  | ${line.slice(0, 300)}`)].join("\n");
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return {};
  }
}
