import { findCached } from "./cache.ts";
import { findOnPath, isExecutable } from "./executable.ts";
import type { Binary, Program } from "./programs.ts";
import { StackError } from "./stack-error.ts";
import { askVersion, isSameLine } from "./version.ts";

/** A binary of the stack, where it came from, and what the user should know of it. */
export interface Provided {
  readonly binary: string;
  readonly from: "variable" | "PATH" | "cache" | "built" | "absent";
  readonly path?: string;
  readonly version?: string;
  readonly note?: string;
}

/** The binary that the user has: the one its variable names, or the one on PATH. */
export async function locateGiven(
  program: Program,
  binary: Binary,
  environment: NodeJS.ProcessEnv,
): Promise<Provided | undefined> {
  const named = environment[binary.variable];
  if (named !== undefined && named !== "") {
    if (!isExecutable(named)) throw new StackError(`${binary.variable}=${named} is not an executable file`);
    return describe(program, binary, "variable", named);
  }
  for (const name of binary.onPath) {
    const path = findOnPath(name, environment);
    const found = path === undefined ? undefined : await describe(program, binary, "PATH", path);
    // Another program may go by the same name: one that tells no version is none of these.
    if (found?.version !== undefined) return found;
  }
  return undefined;
}

/** The binary that an earlier run built. */
export function locateCached(
  program: Program,
  binary: Binary,
  cache: string,
  goVersion: string | undefined,
): Provided | undefined {
  const path = findCached(cache, program, binary, goVersion);
  return path === undefined ? undefined : { binary: binary.name, from: "cache", path, version: program.version };
}

async function describe(program: Program, binary: Binary, from: "variable" | "PATH", path: string): Promise<Provided> {
  const version = await askVersion(path);
  const found = { binary: binary.name, from, path };
  if (version === undefined)
    return { ...found, note: `tells no version; ${program.version} is what this was tried with` };
  if (isSameLine(version, program.version)) return { ...found, version };
  return { ...found, version, note: `${program.version} is what this was tried with` };
}
