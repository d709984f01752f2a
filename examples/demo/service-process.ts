import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How the service came to its end. */
export interface ServiceEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it printed. */
  readonly said: string;
}

/** Starts the sample service with the preload in front of it, as any user would, and waits for its end. */
export function runService(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ServiceEnd> {
  const child = spawn(
    process.execPath,
    ["--import", "relayscope/register", "examples/any-service/service.ts", ...args],
    {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  // A demo that is interrupted takes its service with it.
  const stop = (): void => void child.kill();
  process.once("exit", stop);
  let said = "";
  child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString("utf8").slice(0, 10_000)));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code, signal) => {
      process.off("exit", stop);
      done({ code, signal, said: said.trim() });
    });
  });
}
