import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModels } from "../../../stack/compose/load.ts";

test("a cache that can't be made is one line, below /proc as well, where Node would try for ever", async () => {
  const loading = loadModels("/", ["docker-compose.yml"], { ...process.env, RELAYSCOPE_STACK_CACHE: "/proc/x" });
  await expect(loading).rejects.toThrow(
    /^nothing can be kept in \/proc\/x\/\S+ \(ENOENT.*\): RELAYSCOPE_STACK_CACHE names another folder$/,
  );
});

test("without Go the check says what is missing, in one line", async () => {
  const empty = mkdtempSync(join(tmpdir(), "relayscope-no-go-"));
  const loading = loadModels(empty, ["docker-compose.yml"], { RELAYSCOPE_STACK_CACHE: empty, PATH: empty });
  await expect(loading).rejects.toThrow(/^reading Compose files takes Go, and there is no `go` on PATH.*$/);
  rmSync(empty, { recursive: true });
});
