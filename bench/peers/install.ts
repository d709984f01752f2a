import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder of packages, each with its own lockfile: what `npm install` of the peer alone gives, in nobody else's company. */
export type PeerFolder = "opentelemetry" | "auto-instrumentations" | "openllmetry" | "openinference" | "openlit";

/** Where a peer's packages are. */
export function folderOf(peer: PeerFolder): string {
  return join(import.meta.dirname, peer);
}

/** Installs a peer from its lockfile, once per lockfile. About 600 MB and a minute for all five. */
export async function ensurePeer(peer: PeerFolder): Promise<string> {
  const folder = folderOf(peer);
  const marker = join(folder, "node_modules", ".installed-lockfile");
  const wanted = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return folder;
  console.error(`relayscope: installing ${peer} for the benchmarks (once) …`);
  await install(folder);
  writeFileSync(marker, wanted);
  return folder;
}

/** The version of a package in a peer's folder. */
export function versionOf(peer: PeerFolder, name: string): string {
  const path = join(folderOf(peer), "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function install(folder: string): Promise<void> {
  // Inside an npm script npm tells its children the outer project's folder, which would be installed instead.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_local_prefix|package_)/.test(name)),
  );
  return new Promise((resolve, reject) => {
    const parameters = ["ci", "--ignore-scripts", "--loglevel=error", `--prefix=${folder}`];
    const child = spawn("npm", parameters, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`"npm ci" in ${folder} failed (${code}): ${said.trim()}`)),
    );
  });
}
