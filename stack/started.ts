import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lengthOf, readComplaint } from "./complaint.ts";
import { StackError } from "./stack-error.ts";

/** A process that was started, to be found again by another run. */
export interface Started {
  readonly pid: number;
  /** When the system began it: a number is given again to another process, this is not. Empty where the system does not tell. */
  readonly since: string;
  /** Where in its log it began to write. */
  readonly logFrom?: number;
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

/** What is waited for: the process, where it answers, and what is told of it when it does not. */
export interface Awaited {
  readonly started: Started;
  readonly ready: string;
  readonly log: string;
  /** What people are told that it is. */
  readonly label: string;
  /** Where its configuration is run from, and where people find it in the clone. */
  readonly configuration: { readonly folder: string; readonly origin: string };
}

/** Starts a program that goes on when we end; all it prints goes to its log. */
export function start({ name, path, arguments: given, environment, folder, log }: Order): Started {
  mkdirSync(dirname(log), { recursive: true });
  const logFrom = lengthOf(log);
  const out = openSync(log, "a");
  try {
    const child = spawn(path, given, { cwd: folder, env: environment, detached: true, stdio: ["ignore", out, out] });
    // Told by its pid, which is absent.
    child.on("error", () => undefined);
    child.unref();
    if (child.pid === undefined) throw new StackError(`${name}: ${path} could not be started`);
    return { ...processOf(child.pid), logFrom };
  } finally {
    closeSync(out);
  }
}

/** A process by its number, as it is now. */
export function processOf(pid: number): Started {
  return { pid, since: statOf(pid)?.since ?? "" };
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

/** Resolves when the address answers 200; rejects when the process ends before, the time is over, or the signal comes. */
export async function waitUntilReady(
  awaited: Awaited,
  { timeoutMs = 120_000, signal }: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { started, ready } = awaited;
  const until = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    // In this order: where another program has the port, that one answers while ours ends.
    const answered = await answers(ready);
    if (!isRunning(started)) throw endedAtStart(awaited);
    if (answered) return;
    if (Date.now() > until) throw problemOf(awaited, `was not ready within ${timeoutMs / 1000} s (${ready})`);
    await sleep(100);
  }
}

/** What is told of one that ended when it should run. */
export function endedAtStart(awaited: Awaited): StackError {
  return problemOf(awaited, "ended at its start");
}

function problemOf({ started, log, label, configuration }: Awaited, what: string): StackError {
  const { folder, origin } = configuration;
  const said = readComplaint(log, started.logFrom ?? 0).replaceAll(`${folder}/`, `${origin}/`);
  const advice = /address already in use/.test(said)
    ? ". Stop what listens there, or take other ports with --ports free"
    : "";
  return new StackError(`${label} ${what}: ${said}${advice} (configured in ${origin}/, its log: ${log})`);
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
    signalTo(started.pid, signal);
    const until = Date.now() + waitMs;
    while (isRunning(started) && Date.now() < until) await sleep(20);
  }
}

/** Each that we start leads a group: a script that runs the program, which someone may name instead, is in it as well. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // It leads no group, or it ended by itself just now.
    }
  }
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
