import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { ending, suite, sum, type Tally } from "./suite.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-test-"));
// Everything that the suite's processes emit is kept here and held against the conformance table at the end.
const env = { ...process.env, RELAYSCOPE_EMITTED_DIR: join(scratch, "emitted") };

const tallies: Tally[] = [];
try {
  await build();
  tallies.push({ ...(await check()), skipped: 0 });
  tallies.push(await suite("main", [], scratch, env));
  tallies.push(await suite("conformance", ["--config", "test/conformance/vitest.config.ts"], scratch, env));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const total = sum(tallies);
console.log(ending(total));
process.exitCode = total.failed > 0 ? 1 : 0;
