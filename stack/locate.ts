import { findCached } from "./cache.ts";
import { findOnPath, isExecutable } from "./executable.ts";
import type { Binary, Program } from "./programs.ts";
import { StackError } from "./stack-error.ts";
import { ask, isSameLine } from "./version.ts";

/** A binary of the stack, where it came from, and what the user should know of it. */
export interface Provided {
  readonly binary: string;
  readonly from: "variable" | "PATH" | "cache" | "built" | "absent";
  readonly path?: string;
  /** The variable that names it. */
  readonly variable?: string;
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
    const told = await ask(named);
    // Of Tempo, which has no recipe, builds are about that tell none.
    if (told.version === undefined && program.recipe !== undefined)
      throw new StackError(`${binary.variable}=${named} tells no version: ${told.failure ?? `it says "${told.line}"`}`);
    if (told.version !== undefined && !isItself(binary, told.line))
      throw new StackError(
        `${binary.variable}=${named} is another program than ${binary.name}: it says "${told.line}"`,
      );
    return describe(program, binary, "variable", named, told.version);
  }
  for (const name of binary.onPath) {
    const path = findOnPath(name, environment);
    const told = path === undefined ? undefined : await ask(path);
    // Another program may go by the same name: one that tells no version, or another's, is none of these.
    if (path !== undefined && told?.version !== undefined && isItself(binary, told.line))
      return describe(program, binary, "PATH", path, told.version);
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

function isItself({ name, says = name }: Binary, line: string): boolean {
  return line.toLowerCase().includes(says);
}

function describe(
  program: Program,
  binary: Binary,
  from: "variable" | "PATH",
  path: string,
  version: string | undefined,
): Provided {
  const found = { binary: binary.name, from, path, ...(from === "variable" && { variable: binary.variable }) };
  if (version === undefined)
    return { ...found, note: `tells no version; ${program.version} is what this was tried with` };
  if (isSameLine(version, program.version)) return { ...found, version };
  return { ...found, version, note: `${program.version} is what this was tried with` };
}
