import { spawn } from "node:child_process";
import type { ProbeReport } from "./call-probe.ts";
import type { Place } from "./place.ts";

/** How the child process fared. */
export interface ChildEnd {
  readonly report?: ProbeReport;
  /** The last of what it said on stderr. */
  readonly said: string;
  readonly late: boolean;
}

const saidLimit = 16_384;

/** Runs a script with this Node in the app's folder and waits for its report and its end, no longer than a check may take. */
export function runChild(
  { folder, options, signal }: Place,
  env: NodeJS.ProcessEnv,
  parameters: readonly string[],
): Promise<ChildEnd> {
  return new Promise((done) => {
    const child = spawn(process.execPath, parameters, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let said = "";
    let report: ProbeReport | undefined;
    let late = false;
    const kill = (): void => void child.kill("SIGKILL");
    const end = (): void => {
      clearTimeout(timer);
      process.off("exit", kill);
      signal.removeEventListener("abort", kill);
      done({ said: said.trim(), late, ...(report !== undefined && { report }) });
    };
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, options.limitMs);
    // However this process ends, the child ends with it.
    process.on("exit", kill);
    signal.addEventListener("abort", kill);
    child.stderr?.setEncoding("utf8").on("data", (piece: string) => (said = (said + piece).slice(-saidLimit)));
    // Ours by the script that sends it; a preload of the app's that sends messages of its own has another shape.
    child.on("message", (message) => (report = isReport(message) ? message : report));
    child.on("error", (error) => {
      said += error.message;
      end();
    });
    child.on("close", end);
  });
}

function isReport(message: unknown): message is ProbeReport {
  return typeof message === "object" && message !== null && "calls" in message && Array.isArray(message.calls);
}
