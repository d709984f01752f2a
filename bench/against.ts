// What this build costs beside an older one, in one run: node bench/against.ts FOLDER, where FOLDER is the older one's dist.
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "../tools/build.ts";
import { measureCalls } from "./calls.ts";
import { startLoopback } from "./child.ts";
import { measureEventLoop } from "./event-loop.ts";
import { measureInProcess } from "./in-process.ts";
import { withLimits } from "./limits.ts";
import type { Observer } from "./observers.ts";
import { cellOf } from "./paired.ts";
import type { MeasuredTable } from "./results.ts";
import { measureStartUp } from "./start-up.ts";
import { ratioOf, summarise, type Summary } from "./statistics.ts";

const { values, positionals } = parseArgs({
  options: { smoke: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [older] = positionals;
if (older === undefined || !existsSync(join(older, "register.js"))) {
  console.error(`bench/against.ts ${older ?? ""}: expected the folder dist of another build, with register.js in it`);
  process.exit(2);
}
const plan = values.smoke
  ? { start: 1, rounds: 1, calls: 5, warmUp: 5, loops: 1, seconds: 0.2, turns: 1, streams: 1, requests: 1, open: 5 }
  : {
      start: 40,
      rounds: 12,
      calls: 1000,
      warmUp: 5000,
      loops: 5,
      seconds: 5,
      turns: 7,
      streams: 100,
      requests: 9,
      open: 100,
    };

const folder = mkdtempSync(join(tmpdir(), "relayscope-against-"));
const root = new URL("..", import.meta.url);
const loopback = await startLoopback();
try {
  if (!existsSync(new URL("dist/preload.cjs", root))) await build();
  const bare: Observer = { name: "bare", is: "", parameters: [], env: {} };
  const before = observerOf("before", resolve(older));
  const after = observerOf("after", fileURLToPath(new URL("dist", root)));
  const all = [bare, before, after];
  const startUp = await measureStartUp(all, loopback.url, plan.start);
  const calls = await measureCalls(all, loopback.url, { by: "fetch", ...plan });
  const loop = await measureEventLoop(all, loopback.url, { rounds: plan.loops, seconds: plan.seconds });
  console.log("| what, more than bare | before | after | after ÷ before |\n| --- | --- | --- | --- |");
  tellOf("CPU time of a start, ms", startUp, "CPU");
  tellOf("Memory of a start, MiB", startUp, "memory");
  tellOf("CPU time of a JSON call with every signal exported, µs", calls, "CPU");
  tellOf("Event-loop delay, p99.9, at 1,000 calls a second, ms", loop, "p99.9");
  const found = new Map<string, { before: number[]; after: number[] }>();
  for (let turn = 0; turn < plan.turns; turn++) {
    for (const name of ["before", "after"] as const) {
      const sizes = { ...plan, processes: 1, names: 600 };
      const rows = await measureInProcess([bare, name === "before" ? before : after], loopback, sizes);
      for (const { what, unit, measured } of withLimits(rows)) {
        const title = `${what}, ${unit}`;
        const both = found.get(title) ?? { before: [], after: [] };
        both[name].push(measured);
        found.set(title, both);
      }
    }
  }
  for (const [title, both] of found) tell(title, summarise(both.before), summarise(both.after));
} finally {
  loopback.close();
  rmSync(folder, { recursive: true, force: true });
}

/** A copy: another build may come meanwhile. */
function observerOf(name: string, dist: string): Observer {
  const copy = join(folder, name, "dist");
  cpSync(dist, copy, { recursive: true });
  cpSync(new URL("package.json", root), join(folder, name, "package.json"));
  return { name, is: "", parameters: ["--import", join(copy, "register.js")], env: {} };
}

function tellOf(title: string, table: MeasuredTable, column: string): void {
  const [before, after] = [cellOf(table, "before", column), cellOf(table, "after", column)];
  if (before !== undefined && after !== undefined) tell(title, before, after);
}

function tell(title: string, before: Summary, after: Summary): void {
  const ratio = ratioOf(after, before);
  const cells = [before, after, ratio].map(({ median, noise }) => `${shown(median)} ± ${shown(noise)}`);
  console.log(`| ${[title, ...cells].join(" | ")} |`);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
