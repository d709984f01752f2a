import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, cacheVariable } from "../cache.ts";
import { findOnPath, isExecutable } from "../executable.ts";
import { makeFolder } from "../../src/cli/make-folder.ts";
import { runProcess } from "../run-process.ts";
import { firstLine, StackError } from "../stack-error.ts";
import type { LoadedModel } from "./model.ts";

const source = fileURLToPath(new URL("model", import.meta.url));

/** Reads Compose files as `docker compose` does, once for each combination of their profiles; paths in them are below `root`. */
export async function loadModels(
  root: string,
  files: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<readonly LoadedModel[]> {
  const reader = await findReader(environment);
  const { code, output, errors } = await runProcess([reader, root, ...files], {
    folder: root,
    env: environment,
    timeoutMs: 60_000,
  });
  if (code !== 0) throw new StackError(`the Compose files could not be read: ${errors.trim()}`);
  // Written by our own program in model/.
  return JSON.parse(output) as readonly LoadedModel[];
}

// Built once for what is in model/, as the stack's other programs are.
async function findReader(environment: NodeJS.ProcessEnv): Promise<string> {
  const folder = join(cacheFolder(environment), "compose-model", `${contentKey()}-${process.platform}-${process.arch}`);
  const path = join(folder, "compose-model");
  if (isExecutable(path)) return path;
  const go = findOnPath("go", environment);
  if (go === undefined)
    throw new StackError("reading Compose files takes Go, and there is no `go` on PATH: install Go 1.24 or newer");
  try {
    makeFolder(folder);
  } catch (error) {
    throw new StackError(
      `nothing can be kept in ${folder} (${firstLine(error)}): ${cacheVariable} names another folder`,
    );
  }
  const work = mkdtempSync(join(folder, "work-"));
  try {
    const built = join(work, "compose-model");
    const env = { ...environment, GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };
    const { code, errors } = await runProcess(
      [go, "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-o", built, "."],
      { folder: source, env },
    );
    if (code !== 0)
      throw new StackError(`Go could not build stack/compose/model: ${errors.trim().split("\n").at(-1) ?? ""}`, errors);
    renameSync(built, path);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return path;
}

function contentKey(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(source).sort()) hash.update(`${name}\0`).update(readFileSync(join(source, name)));
  return hash.digest("hex").slice(0, 16);
}
