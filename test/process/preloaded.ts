import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a process said and how it ended. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How to run a script under the preload. */
export interface Preloaded {
  readonly script: string;
  readonly endpoint: string;
  readonly node?: string;
  /** What is loaded before the script; the package's own preload by default. */
  readonly preload?: string;
  readonly parameters?: readonly string[];
  readonly nodeParameters?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a script of `fixtures` as a user would: `node --import relayscope/register script`, from the project's root. */
export function runPreloaded({
  script,
  endpoint,
  node = process.execPath,
  preload = "relayscope/register",
  parameters = [],
  nodeParameters = [],
  env = {},
}: Preloaded): Promise<Ended> {
  const path = fileURLToPath(new URL(`fixtures/${script}`, import.meta.url));
  const child = spawn(node, [...nodeParameters, "--import", preload, path, ...parameters], {
    cwd: root,
    env: { PATH: process.env["PATH"], OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: script, ...env },
  });
  return endOf(child);
}

/** What a process says until it has ended. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((done) => {
    child.on("close", (code, signal) => done({ out, err, code, signal }));
  });
}
