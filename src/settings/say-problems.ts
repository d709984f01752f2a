import { isMainThread } from "node:worker_threads";
import type { Settings } from "./config.ts";

/** Says what is wrong with the settings, where warnings are asked for: once a process, since its threads read the same. */
export function sayProblems({ logLevel }: Settings, problems: readonly string[]): void {
  const asked = logLevel !== "none" && logLevel !== "error" && (isMainThread || logLevel === "debug");
  if (asked) for (const problem of problems) console.error(problem);
}
