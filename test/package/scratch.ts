import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "../../tools/ensure-installed.ts";

const here = import.meta.dirname;
const root = join(here, "../..");

/** What the app has beside Relayscope: nothing, or an OpenTelemetry of its own, API 1.9 with SDK 2.x or API 1.10 with 3.x. */
export type Host = "bare" | "older" | "newer";

/** What a process said and how it ended. */
export interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** Where scratch apps are made; `remove` takes all of it away. */
export function createScratch(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-package-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Packs what `dist` holds, as `npm publish` would; the tarball's path. */
export function pack(folder: string): string {
  const said = npm(root, ["pack", "--ignore-scripts", "--json", `--pack-destination=${folder}`]);
  const [packed] = JSON.parse(said) as { filename: string }[];
  return join(folder, packed?.filename ?? "");
}

/** An app of one's own with the tarball installed into it by npm, which is given no network; its folder. */
export async function makeApp(folder: string, tarball: string, host: Host): Promise<string> {
  const app = join(folder, host);
  cpSync(join(here, "apps"), app, { recursive: true });
  if (host === "bare") {
    writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  } else {
    const from = join(here, "../own-otel", host);
    await ensureInstalled(from, `an app with OpenTelemetry of its own (${host})`);
    // Other tests have put a Relayscope there; source maps are half of the files, and slow to copy.
    const filter = (path: string): boolean => !/(^|[\\/])(relayscope|\.package-lock\.json)$|\.map$/.test(path);
    cpSync(join(from, "node_modules"), join(app, "node_modules"), { recursive: true, verbatimSymlinks: true, filter });
    cpSync(join(from, "package-lock.json"), join(app, "package-lock.json"));
    const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as object;
    writeFileSync(join(app, "package.json"), JSON.stringify({ ...manifest, type: "module" }));
  }
  npm(app, ["install", "--offline", "--loglevel=error", tarball]);
  return app;
}

/** Runs a Node in an app's folder with nothing of this process's surroundings but what is given. */
export function runIn(app: string, node: string, given: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const child = spawn(node, given, { cwd: app, env: { PATH: process.env["PATH"], ...env } });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((done) => {
    child.on("close", (code) => done({ out, err, code }));
  });
}

function npm(cwd: string, given: readonly string[]): string {
  // Inside an npm script npm tells its children the outer project's folder, which would be used instead.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_local_prefix|package_)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync("npm", [...given, "--no-audit", "--no-fund"], {
    cwd,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm ${given.join(" ")} failed (${status}): ${stderr.trim()}`);
  return stdout;
}
