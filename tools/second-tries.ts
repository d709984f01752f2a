import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestCase } from "vitest/node";

/** Where the tests that passed at the second try are kept, a line each, if anywhere. */
export const SECOND_TRIES = "SECOND_TRIES_FILE";

/** Keeps which tests passed only when they were run again: the counts alone would hide them. */
export default class SecondTries implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const file = process.env[SECOND_TRIES];
    if (file === undefined || test.diagnostic()?.flaky !== true) return;
    appendFileSync(file, `${relative(process.cwd(), test.module.moduleId)}: ${test.fullName}\n`);
  }
}
