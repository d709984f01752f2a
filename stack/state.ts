import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../src/cli/make-folder.ts";
import type { Layout } from "./layout.ts";
import { firstLine, StackError } from "./stack-error.ts";
import { isRunning, processOf, type Order, type Started } from "./started.ts";

/** One part as it runs. */
export interface RunningPart {
  readonly name: string;
  /** Whether it is the program itself or what stands in for it. */
  readonly is: "real" | "stand-in";
  readonly version?: string;
  readonly order: Order;
  readonly started: Started;
  readonly ready: string;
  readonly graceMs: number;
}

/** A stack that runs, as its state file has it. */
export interface RunningStack {
  readonly layout: Layout;
  readonly parts: readonly RunningPart[];
}

/** What runs from a folder, by its state file; undefined where there is none. Throws for one that can't be read. */
export function readState(folder: string): RunningStack | undefined {
  const file = stateFile(folder);
  if (!existsSync(file)) return undefined;
  const state = readJson(file) as Partial<RunningStack> | undefined;
  if (!Array.isArray(state?.parts) || state.layout === undefined) {
    throw new StackError(
      `${file} is broken: npm run stack -- down --folder ${folder} ends what still runs from there and removes it`,
    );
  }
  return { layout: state.layout, parts: state.parts };
}

/** Writes it in one step: whoever reads finds the old one or the new one. Only its owner may: a proxy's password may stand in it. */
export function writeState(stack: RunningStack): void {
  const file = stateFile(stack.layout.folder);
  writeFileSync(`${file}.new`, JSON.stringify(stack, undefined, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Forgets what ran from a folder. */
export function removeState(folder: string): void {
  rmSync(stateFile(folder), { force: true });
}

/** Makes the folder and takes it for one `up` alone; gives what gives it back. Two would write into each other's files. */
export function lock(folder: string): () => void {
  const file = join(folder, "up.json");
  try {
    makeFolder(folder);
    const holder = existsSync(file) ? (readJson(file) as Started | undefined) : undefined;
    if (holder !== undefined && isRunning(holder)) {
      throw new StackError(
        `process ${holder.pid} is starting a stack from ${folder}: wait for it, or name another --folder`,
      );
    }
    // One whose process was killed has no meaning any more.
    rmSync(file, { force: true });
    const own = openSync(file, "wx");
    writeFileSync(own, JSON.stringify(processOf(process.pid)));
    closeSync(own);
  } catch (error) {
    if (error instanceof StackError) throw error;
    throw new StackError(`--folder ${folder} can't be written (${firstLine(error)}): name one that can`);
  }
  return () => rmSync(file, { force: true });
}

function stateFile(folder: string): string {
  return join(folder, "stack.json");
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
