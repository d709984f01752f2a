import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFolder, cacheVariable, moduleFolder, openWorkFolder, pruneBuilds, publish } from "./cache.ts";
import type { Go } from "./go.ts";
import type { Provided } from "./locate.ts";
import type { Binary, Program, Recipe } from "./programs.ts";
import { firstLine, StackError } from "./stack-error.ts";
import { askVersion } from "./version.ts";

/** A program and those of its binaries that nobody has yet. */
export interface Order {
  readonly program: Program;
  readonly recipe: Recipe;
  readonly binaries: readonly Binary[];
}

/** Builds what is missing, one after the other; what is done stays done when a later one fails. */
export async function compile(
  orders: readonly Order[],
  { go, cache, write }: { go: Go; cache: string; write: (text: string) => void },
): Promise<readonly Provided[]> {
  const total = orders.reduce((sum, { binaries }) => sum + binaries.length, 0);
  const built: Provided[] = [];
  for (const { program, recipe, binaries } of orders) {
    const work = openCache(cache);
    try {
      for (const binary of binaries) {
        const started = performance.now();
        write(`stack: ${binary.name} ${program.version}: building (${built.length + 1}/${total})… `);
        if (binary === binaries[0]) await prepare(go, recipe, work);
        const path = await compileBinary(go, program, recipe, binary, work);
        const kept = publish(path, buildFolder(cache, program, recipe, go.version), binary.name);
        write(`${Math.round((performance.now() - started) / 1000)} s\n`);
        built.push({ binary: binary.name, from: "built", path: kept, version: program.version });
      }
    } catch (error) {
      write("failed\n");
      throw explain(program, cache, error);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    pruneBuilds(cache, program);
  }
  return built;
}

function openCache(cache: string): string {
  try {
    return openWorkFolder(cache);
  } catch (error) {
    throw new StackError(
      `nothing can be kept in ${cache} (${firstLine(error)}): ${cacheVariable} names another folder`,
    );
  }
}

async function prepare(go: Go, recipe: Recipe, work: string): Promise<void> {
  // A build changes its go.mod, or writes sources: never in the clone.
  cpSync(moduleFolder(recipe), work, { recursive: true });
  mkdirSync(join(work, "out"));
  await recipe.prepare?.(go, work);
}

async function compileBinary(go: Go, program: Program, recipe: Recipe, binary: Binary, work: string): Promise<string> {
  const path = join(work, "out", binary.name);
  const stamp = recipe.stamp === undefined ? "" : ` -X ${recipe.stamp}=${program.version}`;
  const tags = recipe.tags === undefined ? [] : ["-tags", recipe.tags.join(",")];
  const flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", `-s -w${stamp}`, ...tags];
  await go.run(["build", ...flags, "-o", path, binary.package ?? "."], work);
  const version = await askVersion(path);
  if (version === program.version) return path;
  throw new StackError(`what was built says that it is ${version ?? "of no version"}`);
}

function explain(program: Program, cache: string, error: unknown): StackError {
  const message = error instanceof Error ? error.message : String(error);
  const details = error instanceof StackError ? error.details : "";
  if (details === "") return new StackError(`${program.name}: ${message}`);
  const file = join(cache, `${program.name}.log`);
  try {
    writeFileSync(file, details);
  } catch {
    return new StackError(`${program.name}: ${message}`, details);
  }
  return new StackError(`${program.name}: ${message} (all of it: ${file})`, details);
}
