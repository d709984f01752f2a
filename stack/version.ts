import { tmpdir } from "node:os";
import { runProcess } from "./run-process.ts";

/** The version that a program tells when asked; undefined when it tells none within ten seconds. */
export async function askVersion(path: string): Promise<string | undefined> {
  const { code, output, errors } = await runProcess([path, "--version"], { folder: tmpdir(), timeoutMs: 10_000 });
  return code === 0 ? /\bv?(\d+\.\d+\.\d+)/.exec(`${output}\n${errors}`)?.[1] : undefined;
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
