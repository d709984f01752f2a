import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StackError } from "./stack-error.ts";

/** A process that was started, to be found again by another run. */
export interface Started {
  readonly pid: number;
  /** When the system began it: a number is given again to another process, this is not. Empty where the system does not tell. */
  readonly since: string;
}

/** What is to run. */
export interface Order {
  readonly name: string;
  readonly path: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly log: string;
}

/** Starts a program that goes on when we end; all it prints goes to its log. */
export function start({ name, path, arguments: given, environment, folder, log }: Order): Started {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "a");
  try {
    const child = spawn(path, given, { cwd: folder, env: environment, detached: true, stdio: ["ignore", out, out] });
    // Told by its pid, which is absent.
    child.on("error", () => undefined);
    child.unref();
    if (child.pid === undefined) throw new StackError(`${name}: ${path} could not be started`);
    return { pid: child.pid, since: beginningOf(child.pid) };
  } finally {
    closeSync(out);
  }
}

/** Whether it is still there, and still the same. */
export function isRunning({ pid, since }: Started): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = statOf(pid);
  return stat?.state !== "Z" && (since === "" || stat === undefined || stat.since === since);
}

/** Resolves when the address answers 200; rejects when the process ends before, or the time is over. */
export async function waitUntilReady(
  name: string,
  started: Started,
  url: string,
  log: string,
  timeoutMs = 120_000,
): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    if (await answers(url)) return;
    if (!isRunning(started))
      throw new StackError(`${name} ended at its start: ${lastComplaint(log)} (all of it: ${log})`);
    if (Date.now() > until) {
      throw new StackError(
        `${name} was not ready within ${timeoutMs / 1000} s (${url}): ${lastComplaint(log)} (all of it: ${log})`,
      );
    }
    await sleep(100);
  }
}

/** Whether a GET is answered with 200. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).status === 200;
  } catch {
    return false;
  }
}

/** Ends it: asked first, then made to. Resolves when it is gone. */
export async function stop(started: Started, graceMs: number): Promise<void> {
  for (const [signal, waitMs] of [
    ["SIGTERM", graceMs],
    ["SIGKILL", 5000],
  ] as const) {
    if (!isRunning(started)) return;
    process.kill(started.pid, signal);
    const until = Date.now() + waitMs;
    while (isRunning(started) && Date.now() < until) await sleep(20);
  }
}

/** The last line of a log that tells of an error, else the last line. */
function lastComplaint(log: string): string {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
  const line =
    lines.findLast((text) => /error|fatal|panic|failed|cannot|invalid/i.test(text)) ??
    lines.at(-1) ??
    "it said nothing";
  return line.trim().slice(0, 400);
}

function beginningOf(pid: number): string {
  return statOf(pid)?.since ?? "";
}

/** Linux tells state and beginning of a process here; elsewhere its number has to do. */
function statOf(pid: number): { readonly state: string; readonly since: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in brackets, which may hold anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", since: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
