import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { root } from "../../stack/running-stack.ts";

/** How `node stack/run.ts …` ended: its code, what it printed, and its lines on stderr. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly lines: readonly string[];
}

/** What a line on stderr is that tells of no problem. */
const progress =
  /^stack: [^:]+( \([^)]*\))?: (ready \(|a stand-in of ours; |[\d.]+ is what this was tried with$|tells no version; )/;

/** Starts the stack's command as a user does; Tempo is the stand-in, whatever the machine has, unless it is named here. */
export function spawnStack(
  given: readonly string[],
  { environment = {}, clone = root }: { environment?: NodeJS.ProcessEnv; clone?: string } = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const env = { ...process.env, TEMPO_BIN: "", NODE_NO_WARNINGS: "1", ...environment };
  const script = join(clone, "stack", "run.ts");
  const child = spawn(process.execPath, [script, ...given], { cwd: clone, env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<Ended>((done) => {
    child.on("close", (code) => done({ code, out, lines: err.split("\n").filter((line) => line !== "") }));
  });
  return { child, ended };
}

/** Runs it to its end. */
export function runStack(...given: Parameters<typeof spawnStack>): Promise<Ended> {
  return spawnStack(...given).ended;
}

/** Runs it where it is to fail, by one line, with no process left; resolves to that line. */
export async function refuse(
  folder: string,
  given: readonly string[],
  around?: Parameters<typeof spawnStack>[1],
): Promise<string> {
  const { code, lines, out } = await runStack(given, around);
  const problems = lines.filter((line) => !progress.test(line));
  expect({ problems, failed: code !== 0, out: out.replaceAll(/^secrets\/\w+: made\n/gm, "") }).toEqual({
    problems: [expect.stringMatching(/^stack: ./)],
    failed: true,
    out: "",
  });
  expect(lines.at(-1)).toBe(problems[0]);
  expect(findProcesses(folder)).toEqual([]);
  return problems[0] ?? "";
}

/** The processes that have a folder in their arguments, their environment or under their feet; Linux tells. */
export function findProcesses(folder: string): readonly number[] {
  const look = (pid: string): string =>
    [
      () => readFileSync(`/proc/${pid}/cmdline`, "utf8"),
      () => readFileSync(`/proc/${pid}/environ`, "utf8"),
      () => readlinkSync(`/proc/${pid}/cwd`),
    ]
      .map((read) => attempt(read))
      .join("\0");
  const numbers = attempt(() => readdirSync("/proc").join(" ")).match(/\b\d+\b/g) ?? [];
  return numbers.filter((pid) => Number(pid) !== process.pid && look(pid).includes(folder)).map(Number);
}

/** What of the clone the stack runs from, in another folder, for tests that break a file of it. */
export function copyClone(to: string): string {
  const names = ["alertmanager", "blackbox-exporter", "loki", "otel-collector", "prometheus", "tempo", "stack", "src"];
  for (const name of [...names, "docker-compose.yml", "package.json"])
    cpSync(join(root, name), join(to, name), { recursive: true });
  mkdirSync(join(to, "secrets"));
  cpSync(join(root, "secrets", "make.sh"), join(to, "secrets", "make.sh"));
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"));
  return to;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
