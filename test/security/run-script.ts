import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a process said and how it ended. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs a script of `fixtures` as a user would, with no environment but `env`. It is killed after 60 s. */
export function runScript(
  script: string,
  parameters: readonly string[],
  env: NodeJS.ProcessEnv,
  nodeParameters: readonly string[] = ["--import", "relayscope/register"],
): Promise<Ended> {
  const path = fileURLToPath(new URL(`fixtures/${script}`, import.meta.url));
  const child = spawn(process.execPath, [...nodeParameters, path, ...parameters], {
    cwd: root,
    env: { PATH: process.env["PATH"], ...env },
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((done) => {
    child.on("close", (code, signal) => done({ out, err, code, signal }));
  });
}
