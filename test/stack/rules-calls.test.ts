import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { provide } from "../../stack/provide.ts";
import { root } from "../../stack/running-stack.ts";
import { nativeCases, ofCounts } from "./native-cases.ts";

// Rules about calls, judged by Prometheus' own promtool: each alert is silent just before it is due, then fires with these
// labels and sentences, and ends.
const run = promisify(execFile);
const prometheus = join(root, "prometheus");
const [promtool] = await provide(["promtool"], { environment: process.env, write: () => undefined });

/** Of prometheus/tests; native-… are about the rules for native histograms. */
const tests = [
  "recording",
  "slo",
  "availability",
  "latency",
  "yesterday",
  "capacity",
  "migration",
  "endpoint",
  "native-recording",
  "native-alerts",
  "native-yesterday",
  "woken",
  "situations",
  "days",
] as const;

async function judge(given: readonly string[], folder = prometheus): Promise<string> {
  const { stdout } = await run(promtool?.path ?? "promtool", given, { cwd: folder, maxBuffer: 2 ** 24 });
  return stdout;
}

test.each(tests)("what prometheus/tests/%s.yml expects of the rules is so", async (name) => {
  expect(await judge(["test", "rules", `tests/${name}.yml`])).toContain("SUCCESS");
});

test.each(ofCounts)("what prometheus/tests/%s.yml expects is so of the rules for native histograms", async (name) => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-rules-"));
  try {
    cpSync(prometheus, folder, { recursive: true });
    const path = join(folder, "tests", `${name}.yml`);
    writeFileSync(path, nativeCases(readFileSync(path, "utf8")));
    expect(await judge(["test", "rules", path], folder)).toContain("SUCCESS");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each(["rules", "rules-native"])("promtool has nothing against any file in prometheus/%s", async (folder) => {
  const files = readdirSync(join(prometheus, folder)).filter((name) => name.endsWith(".yml"));
  expect(files.length).toBeGreaterThanOrEqual(7);
  const said = await judge([
    "check",
    "rules",
    "--lint=all",
    "--lint-fatal",
    ...files.map((file) => `${folder}/${file}`),
  ]);
  expect(said.match(/SUCCESS/g)).toHaveLength(files.length);
});

test.each([
  ["an alert that waits for nothing", "availability", /^ +for: 2m\n/m, ""],
  ["an alert that never fires", "endpoint", "== 0", "== 2"],
  ["another threshold", "capacity", "> 100", "> 200"],
  ["another severity", "availability", "severity: critical", "severity: warning"],
  ["another sentence", "migration", "Stop the move", "Go on"],
  ["faults that are only some of them", "recording", "timeout|", ""],
])("%s is found", async (_what, name, from, to) => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-rules-"));
  try {
    cpSync(prometheus, folder, { recursive: true });
    const path = join(folder, "rules", `${name}.yml`);
    const text = readFileSync(path, "utf8");
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    writeFileSync(path, changed);
    await expect(judge(["test", "rules", `tests/${name}.yml`], folder)).rejects.toThrow(/FAILED/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
