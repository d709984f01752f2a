import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../../examples/demo/run.ts", import.meta.url));

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Its process group, which is its own, as a terminal would make it. */
  readonly group: number;
}

/** Runs the demo in a process group of its own; `when` is called with each piece of its output. */
function runDemo(args: readonly string[], when: (out: string, group: number) => void = () => undefined): Promise<Run> {
  const child = spawn(process.execPath, [script, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const group = child.pid ?? 0;
  let out = "";
  let err = "";
  child.stdout.on("data", (bytes: Buffer) => {
    out += bytes.toString("utf8");
    when(out, group);
  });
  child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString("utf8")));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code, out, err, group }));
  });
}

/** The processes of a group that are not yet over, by Linux's own list; elsewhere there is no telling. */
function membersOf(group: number): string[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const [state, , memberOf] = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return memberOf === String(group) && state !== "Z";
    } catch {
      return false;
    }
  });
}

test.each([
  [["--endpoint", "collector:4318"], "demo: --endpoint collector:4318: expected a URL such as http://127.0.0.1:4318\n"],
  [["--for", "5x"], "demo: --for 5x: expected a time such as 30s, 10m or 1h\n"],
  [["--plants"], "demo: Unknown option '--plants'\n"],
])("%j is answered with one line, and exit code 2", async (args, line) => {
  expect(await runDemo(args)).toMatchObject({ code: 2, out: "", err: line });
});

test("a collector that is not there is told in one line after the comparison, and ends the demo with 1", async () => {
  // Nobody listens on a port as low as this one.
  const { code, out, err } = await runDemo(["--for", "1s", "--speed", "50", "--endpoint", "http://127.0.0.1:2"]);
  expect([code, err]).toEqual([1, ""]);
  expect(out).toMatch(/\nequal: \d+ figures of the ledger, to the unit, costs to 1e-9\n/);
  expect(out).toMatch(
    /\n(\d+) of \1 exports to http:\/\/127\.0\.0\.1:2 failed: nothing listens there \(ECONNREFUSED\)\n$/,
  );
});

test("Ctrl-C ends the demo and its service, tells what came so far, and leaves nothing behind", async () => {
  let interrupted = false;
  const { code, out, err, group } = await runDemo(["--for", "60s"], (said, group) => {
    // A call's line ends with its trace.
    if (interrupted || !/ [0-9a-f]{32}\n/.test(said)) return;
    interrupted = true;
    process.kill(-group, "SIGINT");
  });
  expect([code, err]).toEqual([130, ""]);
  expect(out).toContain("By model");
  expect(out).toMatch(/\nstopped by SIGINT: nothing compared\n$/);
  expect(membersOf(group)).toEqual([]);
});
