import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkStack } from "./check.ts";
import { describeSending, readIntake } from "./intake.ts";
import { findLeftovers } from "./leftovers.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { endFolder, readState, root, startStack, stopStack, type RunningStack } from "./running-stack.ts";
import { StackError, tellError } from "./stack-error.ts";
import { answers, isRunning } from "./started.ts";

const interrupted = new AbortController();

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const said = interrupted.signal.aborted ? "interrupted; nothing is left running" : tellError(error);
  console.error(`stack: ${said}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

async function run(given: readonly string[]): Promise<number> {
  if (given.length === 0 || given.includes("--help")) {
    console.log(usage);
    return given.length === 0 ? 2 : 0;
  }
  const options = readOptions(given, process.env);
  if (options.command === "up") return up(options);
  if (options.command === "down") return down(options);
  const stack = readState(options.folder);
  if (stack === undefined) {
    const left = findLeftovers(options.folder).map(({ pid }) => pid);
    const also = left.length > 0 ? `, but processes that it left: ${left.join(", ")}; down ends them` : "";
    console.log(`no stack runs from ${options.folder}${also}`);
    return 1;
  }
  return options.command === "status" ? status(stack) : check(stack);
}

async function down({ folder }: Options): Promise<number> {
  let stack: RunningStack | undefined;
  try {
    stack = readState(folder);
  } catch {
    console.error(`stack: ${join(folder, "stack.json")} is broken: ending what says of itself that it runs from there`);
  }
  if (stack !== undefined) await stopStack(stack);
  const left = await endFolder(folder);
  const data = `data stays in ${join(folder, "data")}`;
  console.log(stack !== undefined || left > 0 ? `ended; ${data}` : `no stack runs from ${folder}`);
  return 0;
}

async function up({ folder, ports, secrets, compose }: Options): Promise<number> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  if (secrets === undefined) makeSecrets();
  const stack = await startStack({
    folder,
    ports,
    ...(secrets !== undefined && { secrets }),
    ...(compose && { compose }),
    write: (text) => void process.stderr.write(text),
    signal: interrupted.signal,
  });
  await status(stack);
  return 0;
}

/** The clone's own are made where they are missing; a folder that the user names is the user's. */
function makeSecrets(): void {
  const script = join(root, "secrets", "make.sh");
  const {
    status: code,
    stderr,
    error,
  } = spawnSync("sh", [script], { stdio: ["ignore", "inherit", "pipe"], encoding: "utf8" });
  if (code !== 0) throw new StackError(`${script} failed: ${error?.message ?? stderr.trim().replaceAll("\n", "; ")}`);
}

async function status(stack: RunningStack): Promise<number> {
  const { parts, layout } = stack;
  let down = 0;
  const rows = [["part", "is", "version", "state", "address", "pid"]];
  for (const { name, is, version, started, ready } of parts) {
    const state = !isRunning(started) ? "ended" : (await answers(ready)) ? "ready" : "not ready";
    if (state !== "ready") down += 1;
    const address = Object.entries(layout.places[name]?.addresses ?? {}).map(([use, at]) => `${use} ${at}`);
    rows.push([name, is, version ?? "-", state, address.join(", "), String(started.pid)]);
  }
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  console.log(`configuration, data and logs: ${layout.folder}`);
  console.log(`\nsend to it:  ${describeSending(readIntake(stack))}`);
  return down > 0 ? 1 : 0;
}

async function check(stack: RunningStack): Promise<number> {
  const checked = await checkStack(stack);
  for (const { what, ok, said } of checked) console.log(`${ok ? "ok      " : "MISSING "} ${what}: ${said}`);
  return checked.every(({ ok }) => ok) ? 0 : 1;
}
