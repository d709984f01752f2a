import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isExecutable } from "./executable.ts";
import type { Binary, Program, Recipe } from "./programs.ts";

// One for each of a few branches in work; the fourth build of a program removes the one used longest ago.
const keptBuilds = 3;

/** The variable that moves the cache. */
export const cacheVariable = "RELAYSCOPE_STACK_CACHE";

/** The Go module that a recipe builds in. */
export function moduleFolder(recipe: Recipe): string {
  return resolve(fileURLToPath(new URL("go", import.meta.url)), recipe.module);
}

/** Where built programs are kept between runs and clones. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const own = environment[cacheVariable];
  if (own !== undefined && own !== "") return resolve(own);
  const shared = environment["XDG_CACHE_HOME"];
  return join(shared === undefined || shared === "" ? join(homedir(), ".cache") : shared, "relayscope", "stack");
}

/** The folder of one build: named after all that decides what comes out, so that an old build is never taken for a new one. */
export function buildFolder(cache: string, program: Program, recipe: Recipe, goVersion: string): string {
  return join(cache, program.name, `${contentKey(program, recipe)}-go${goVersion}-${machine}`);
}

/** A built binary in the cache; where no Go is there to tell its version, one that any Go made of the same sources. */
export function findCached(
  cache: string,
  program: Program,
  binary: Binary,
  goVersion: string | undefined,
): string | undefined {
  const { recipe } = program;
  if (recipe === undefined) return undefined;
  const folders =
    goVersion === undefined
      ? buildsOf(cache, program, contentKey(program, recipe))
      : [buildFolder(cache, program, recipe, goVersion)];
  const found = folders
    .map((folder) => ({ folder, path: join(folder, binary.name) }))
    .find(({ path }) => isExecutable(path));
  if (found !== undefined) touch(found.folder);
  return found?.path;
}

/** A folder to build in, beside the place where the result goes, so that moving it there is one step. */
export function openWorkFolder(cache: string): string {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const owner = Number(/^work-(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (owner !== process.pid && !isRunning(owner)) rmSync(join(cache, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(cache, `work-${process.pid}-`));
}

/** Moves a finished binary to its place: whoever looks sees all of it or nothing, and of two builders the later wins. */
export function publish(built: string, folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  renameSync(built, path);
  return path;
}

/** Removes all builds of a program but the ones used last. */
export function pruneBuilds(cache: string, program: Program): void {
  for (const folder of buildsOf(cache, program, "").slice(keptBuilds)) rmSync(folder, { recursive: true, force: true });
}

const machine = `${process.platform}-${process.arch}`;

function contentKey({ version, binaries }: Program, recipe: Recipe): string {
  const { tags, stamp } = recipe;
  const packages = binaries.map((binary) => binary.package);
  const hash = createHash("sha256").update(JSON.stringify({ packages, tags, stamp }));
  const folder = moduleFolder(recipe);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  for (const name of names) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(`\0${name}\0`).update(readFileSync(path));
  }
  return `${version}-${hash.digest("hex").slice(0, 16)}`;
}

// Last used first.
function buildsOf(cache: string, program: Program, key: string): readonly string[] {
  const parent = join(cache, program.name);
  try {
    const names = readdirSync(parent).filter((name) => name.startsWith(key) && name.endsWith(machine));
    const folders = names.map((name) => ({ path: join(parent, name), used: statSync(join(parent, name)).mtimeMs }));
    return folders.sort((left, right) => right.used - left.used).map(({ path }) => path);
  } catch {
    return [];
  }
}

function touch(folder: string): void {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // A cache that someone else owns is good to run from all the same.
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
