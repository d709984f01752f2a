import { fileURLToPath } from "node:url";
import { run } from "./run.ts";

const steps = {
  types: ["tsc", "-p", "tsconfig.json"],
  lint: ["oxlint"],
  format: ["oxfmt", "--check"],
  unused: ["knip", "--no-config-hints"],
} as const;

/** Holds the house rules that a tool can hold: types, lint with import direction, format, unused code. */
export async function check(): Promise<{ passed: number; failed: number; failures: readonly string[] }> {
  const tally = { passed: 0, failed: 0, failures: [] as string[] };
  for (const [name, [command, ...given]] of Object.entries(steps)) {
    const good = (await run(command, given)) === 0;
    tally[good ? "passed" : "failed"] += 1;
    if (!good) tally.failures.push(`check: ${name}`);
    console.log(`${name}: ${good ? "ok" : "failed"}`);
  }
  return tally;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await check()).failed > 0 ? 1 : 0;
