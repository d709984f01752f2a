import { readFileSync, readdirSync } from "node:fs";
import { processOf, stop, type Started } from "./started.ts";

/** By it a process is known as one of a stack, where no state file tells of it, and one that a script started as well. */
export const folderVariable = "RELAYSCOPE_STACK_FOLDER";

/** Every process that was started from a folder and still runs, as far as the system tells: Linux does, others do not. */
export function findLeftovers(folder: string): readonly Started[] {
  const mark = `\0${folderVariable}=${folder}\0`;
  return processNumbers()
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark))
    .map(processOf);
}

/** Ends them. Resolves, when they are gone, to how many there were. */
export async function endLeftovers(folder: string, graceMs: number): Promise<number> {
  const left = findLeftovers(folder);
  await Promise.all(left.map((each) => stop(each, graceMs)));
  return left.length;
}

function processNumbers(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "utf8")}`;
  } catch {
    // Someone else's, or one that has just ended.
    return "";
  }
}
