// What observing costs, measured beside others in one run: prints it, and keeps it in bench/results/latest.json.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "../tools/build.ts";
import { printTables } from "../tools/docs-performance.ts";
import { measure, type Plan } from "./measure.ts";
import type { Results } from "./results.ts";

const root = new URL("..", import.meta.url);
const plans: Readonly<Record<"full" | "quick" | "smoke", Plan>> = {
  full: {
    start: 15,
    call: { rounds: 12, calls: 1000, warmUp: 5000 },
    loop: { rounds: 5, seconds: 5 },
    processes: 5,
    soak: 40_000,
  },
  quick: {
    start: 3,
    call: { rounds: 2, calls: 200, warmUp: 1000 },
    loop: { rounds: 1, seconds: 2 },
    processes: 1,
    soak: 4000,
  },
  smoke: {
    start: 1,
    call: { rounds: 1, calls: 5, warmUp: 5 },
    loop: { rounds: 1, seconds: 0.2 },
    processes: 1,
    soak: 40,
  },
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
    peers: { type: "boolean", default: true },
    soak: { type: "string" },
    keep: { type: "string" },
  },
  allowNegative: true,
});
const name = values.smoke ? "smoke" : values.quick ? "quick" : "full";
const soak = values.soak === undefined ? plans[name].soak : Number(values.soak);
if (!Number.isInteger(soak) || soak < 20) {
  console.error(`--soak ${values.soak}: expected a number of calls, 20 or more (1000000 takes a quarter of an hour)`);
  process.exit(2);
}

// A short run is for a look: it does not take the place of the one that the page is made of.
const kept = name === "full" ? fileURLToPath(new URL("bench/results/latest.json", root)) : undefined;
const keep = values.keep ?? kept;
const began = performance.now();
const commit = git("rev-parse", "--short", "HEAD");
const changes = git("status", "--porcelain", "--", "src", "bench", "tools/build.ts", "package-lock.json");
const [load = 0] = loadavg();
const folder = mkdtempSync(join(tmpdir(), "relayscope-bench-"));
try {
  if (!existsSync(new URL("dist/preload.cjs", root))) await build();
  // Another build may come meanwhile.
  cpSync(new URL("dist", root), join(folder, "dist"), { recursive: true });
  // Which says that these are modules: Node would find it out, and take its time.
  cpSync(new URL("package.json", root), join(folder, "package.json"));
  const write = (text: string): void => void process.stderr.write(text);
  const measured = await measure(join(folder, "dist"), { ...plans[name], soak }, { withPeers: values.peers, write });
  const results: Results = {
    commit,
    changed: changes.split("\n").filter(Boolean).length,
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    load: Math.round(load * 100) / 100,
    quick: name !== "full",
    seconds: Math.round((performance.now() - began) / 1000),
    ...measured,
  };
  console.log(printTables(results));
  if (keep !== undefined) {
    writeFileSync(keep, `${JSON.stringify(results, rounded, 2)}\n`);
    console.log(
      `\nkept in ${keep}; docs/performance.md is made of bench/results/latest.json by tools/docs-performance.ts`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Numbers to five digits: the rest is noise. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(5)) : value;
}

function git(...parameters: string[]): string {
  return spawnSync("git", parameters, { cwd: root, encoding: "utf8" }).stdout.trim();
}
