import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReceivedPoint } from "../../examples/demo/received-metric.ts";
import { ensureInstalled } from "../../tools/ensure-installed.ts";

const directory = import.meta.dirname;
const root = fileURLToPath(new URL("../..", import.meta.url));

/** How many calls the app made, by the SDK. */
export interface Made {
  readonly openai: number;
  readonly anthropic: number;
  readonly ai: number;
  readonly hand: number;
}

/** What the app said at its end. */
export interface Ended {
  readonly made: Made;
  readonly err: string;
}

/** Runs the app with these `--import`s, and says what it did. */
export async function runApp(
  imports: readonly string[],
  relay: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  await ensureInstalled(directory, "SDKs with spans of their own (once, about 40 MB)");
  const parameters = imports.flatMap((one) => [
    "--import",
    one.endsWith(".mjs") ? new URL(one, import.meta.url).href : one,
  ]);
  const child = spawn(process.execPath, [...parameters, join(directory, "app.mjs"), relay], {
    cwd: root,
    env: { PATH: process.env["PATH"], OTEL_SERVICE_NAME: "outer", ...env },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise((done) => child.on("close", done));
  if (code !== 0) throw new Error(`the app ended with ${String(code)}: ${err}`);
  // Its one line.
  return { made: JSON.parse(out) as Made, err };
}

/** What a metric counted over all its series and scopes; those of one scope where it is named. */
export function countOf(metrics: readonly ReceivedPoint[], name: string, scope?: string): number {
  const found = metrics.filter((point) => point.name === name && (scope === undefined || point.scope.name === scope));
  return found.reduce((sum, { histogram, value }) => sum + (histogram?.count ?? value ?? 0), 0);
}
