import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { endOf, type Ended } from "../process/preloaded.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

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
  return endOf(child);
}
