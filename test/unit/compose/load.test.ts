import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModels } from "../../../stack/compose/load.ts";

test("without Go the check says what is missing, in one line", async () => {
  const empty = mkdtempSync(join(tmpdir(), "relayscope-no-go-"));
  const loading = loadModels(empty, ["docker-compose.yml"], { RELAYSCOPE_STACK_CACHE: empty, PATH: empty });
  await expect(loading).rejects.toThrow(/^reading Compose files takes Go, and there is no `go` on PATH.*$/);
  rmSync(empty, { recursive: true });
});
