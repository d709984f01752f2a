import { tmpdir } from "node:os";
import { programEnvironment } from "./environment.ts";
import { runProcess } from "./run-process.ts";

/** What a program tells when it is asked for its version: the version, where there is one, and its first line. */
export interface Told {
  readonly version?: string;
  readonly line: string;
  /** Why it tells nothing. */
  readonly failure?: string;
}

/** Asks a program; one that fails, or says nothing within ten seconds, tells nothing. */
export async function ask(path: string): Promise<Told> {
  const { code, output, errors } = await runProcess([path, "--version"], {
    folder: tmpdir(),
    env: programEnvironment(process.env),
    timeoutMs: 10_000,
  });
  if (code !== 0) {
    const why = errors.trim().split("\n", 1)[0] ?? "";
    return { line: "", failure: why === "" ? `it ended with ${code ?? "no code"}` : why };
  }
  const text = `${output}\n${errors}`.trim();
  const line = text.split("\n", 1)[0] ?? "";
  // Versions of two numbers are other programs', and are looked for where they say their name.
  const version = (/\bv?(\d+\.\d+\.\d+)/.exec(text) ?? /(?<![\w.])v?(\d+\.\d+)(?![\w.])/.exec(line))?.[1];
  return { ...(version !== undefined && { version }), line };
}

/** The version that a program tells when asked; undefined when it tells none within ten seconds. */
export async function askVersion(path: string): Promise<string | undefined> {
  return (await ask(path)).version;
}

/** True when two versions may be expected to take the same configuration: the same major, below 1.0 the same minor. */
export function isSameLine(version: string, other: string): boolean {
  const [left, right] = [parts(version), parts(other)];
  return left[0] === right[0] && (left[0] !== 0 || left[1] === right[1]);
}

/** True when the first version is lower; a release candidate counts as its release. */
export function isOlder(version: string, needed: string): boolean {
  const [have, need] = [parts(version), parts(needed)];
  const at = [0, 1, 2].find((place) => (have[place] ?? 0) !== (need[place] ?? 0));
  return at !== undefined && (have[at] ?? 0) < (need[at] ?? 0);
}

function parts(version: string): readonly number[] {
  return (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}
