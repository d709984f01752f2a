import { spawn } from "node:child_process";

// Go prints a line per module it fetches; what matters stands at the end.
const outputLimit = 1_000_000;

/** How a process ended, and the last megabyte of what it printed. */
export interface Ended {
  readonly code: number | undefined;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command to its end; one that can't be started, or is cut short, has no code and says why in its errors. */
export function runProcess(
  [command = "", ...given]: readonly string[],
  options: { folder: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined; timeoutMs?: number },
): Promise<Ended> {
  return new Promise((done) => {
    let output = "";
    let errors = "";
    const { folder: cwd, env = process.env, signal, timeoutMs } = options;
    // A group of its own: Go's compilers would go on working for a Go that was ended.
    const child = spawn(command, given, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const end = (why: string): void => {
      errors += `\n${why}`;
      endGroup(child.pid);
    };
    const interrupt = (): void => end("interrupted");
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => end(`no end within ${timeoutMs} ms`), timeoutMs);
    signal?.addEventListener("abort", interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output = (output + text).slice(-outputLimit)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-outputLimit)));
    child.on("error", (error) => (errors += `\n${error.message}`));
    child.on("close", (code) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
      done({ code: code ?? undefined, output, errors });
    });
  });
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It ended by itself just now.
  }
}
