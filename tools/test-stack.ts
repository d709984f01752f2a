import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawTable } from "../stack/build.ts";
import { checkCompose } from "../stack/compose/check.ts";
import type { Provided } from "../stack/locate.ts";
import { provide } from "../stack/provide.ts";
import { build } from "./build.ts";
import { ending, suite, sum, type Tally } from "./suite.ts";

/** Those that can be built have to be the real programs; Tempo can't be. */
const mayStandIn = new Set(["tempo"]);

const scratch = mkdtempSync(join(tmpdir(), "relayscope-stack-test-"));
const tallies: Tally[] = [];
try {
  if (!existsSync("dist/register.js")) await build();
  // Once, before any test: several that build at the same time do the work several times.
  const provided = await provideAll().catch(provideAll);
  tallies.push(...provided.map(toTally));
  const problems = await checkCompose();
  for (const problem of problems) console.log(problem);
  tallies.push(one(problems.length === 0));
  tallies.push(await suite("stack", ["--config", "test/stack/vitest.config.ts"], scratch, process.env));
  console.log(`\nwhat was real:\n${drawTable(provided.map(describe))}`);
} catch (error) {
  console.error(`stack: ${messageOf(error)}`);
  tallies.push(one(false));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const total = sum(tallies);
console.log(ending(total));
process.exitCode = total.failed > 0 ? 1 : 0;

/** What a network broke off goes on, the second time, where it was. */
async function provideAll(problem?: unknown): Promise<readonly Provided[]> {
  if (problem !== undefined) console.error(`stack: once more: ${messageOf(problem)}`);
  return provide([], { environment: process.env, write: (text) => void process.stderr.write(text) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toTally({ binary, path }: Provided): Tally {
  if (path !== undefined) return one(true);
  return mayStandIn.has(binary) ? { passed: 0, failed: 0, skipped: 0 } : one(false);
}

function describe(provided: Provided): Provided {
  const { path, binary } = provided;
  const note = path === undefined ? (mayStandIn.has(binary) ? "a stand-in of ours took its place" : "missing") : "real";
  return { ...provided, note: [note, provided.note].filter((part) => part !== undefined).join("; ") };
}

function one(good: boolean): Tally {
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 };
}
