import { existsSync, statSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StackError } from "./stack-error.ts";

/** A folder that is filled, by how much in MiB, and the variable or option that moves it elsewhere. */
export interface Demand {
  readonly folder: string;
  readonly mebibytes: number;
  readonly variable: string;
}

/** Stops before a build, or a start, that would fill a disk: adds up what is asked of each file system and compares it with what is free. */
export function checkRoom(demands: readonly Demand[], freeMebibytes = readFree, what = "a build"): void {
  const byDisk = Map.groupBy(demands, ({ folder }) => statSync(nearest(folder)).dev);
  for (const together of byDisk.values()) {
    const [first] = together;
    const needed = together.reduce((sum, { mebibytes }) => sum + mebibytes, 0);
    const free = freeMebibytes(nearest(first?.folder ?? "/"));
    if (free >= needed) continue;
    const folders = [...new Set(together.map(({ folder, variable }) => `${folder} (${variable})`))].join(", ");
    throw new StackError(`${what} needs ${say(needed)} free for ${folders}, and ${say(free)} are free`);
  }
}

function readFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 2 ** 20;
}

function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function say(mebibytes: number): string {
  return mebibytes < 1024 ? `${Math.floor(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}
