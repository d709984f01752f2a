import { faultsOfThresholds } from "../monitoring/threshold-faults.ts";
import { thresholds } from "../monitoring/thresholds.ts";

/** Whether rules and dashboards can be made of the thresholds; says on stderr what is wrong with them, and sets the exit code. */
export function thresholdsAreRight(): boolean {
  const faults = faultsOfThresholds(thresholds);
  if (faults.length === 0) return true;
  process.stderr.write(`${faults.join("\n")}\nNothing was written.\n`);
  process.exitCode = 1;
  return false;
}
