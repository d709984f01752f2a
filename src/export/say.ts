import { isMainThread } from "node:worker_threads";
import { diag } from "@opentelemetry/api";

/** Says a line about a setting; of those with one `cause` the first. */
export type Say = (line: string, level?: "error" | "warn" | "info", cause?: string) => void;

// Of lines, not of variables: one per variable and value.
const most = 100;

/**
 * Says each line once, and in the main thread alone: threads read the same variables. At level debug they are heard, too.
 */
export function createSay(): Say {
  const told = new Set<string>();
  return (line, level = "warn", cause = line) => {
    if (told.has(cause) || told.size === most) return;
    told.add(cause);
    diag[isMainThread ? level : "debug"](line);
  };
}

/** What is said of variables that several signals read. */
export const say = createSay();
