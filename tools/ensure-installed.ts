import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** An install takes 20 s on a warm cache; a lock older than this was left behind by a run that was killed. */
const STALE_LOCK_MS = 10 * 60_000;

/** Installs a folder from its own lockfile, once per lockfile; `what` is said when it does, for who waits. */
export async function ensureInstalled(directory: string, what: string): Promise<void> {
  if (installed(directory)) return;
  await withLock(join(directory, ".installing"), async () => {
    if (installed(directory)) return;
    console.error(`relayscope: installing ${what} …`);
    await npmCi(directory);
    writeFileSync(markerOf(directory), wantedHash(directory));
  });
}

/** One at a time holds `lock`, a folder that is there for as long: test files run side by side. */
export async function withLock(lock: string, work: () => Promise<void>): Promise<void> {
  while (!takeLock(lock)) await sleep(250);
  try {
    await work();
  } finally {
    rmdirSync(lock);
  }
}

function markerOf(directory: string): string {
  return join(directory, "node_modules", ".installed-lockfile");
}

function wantedHash(directory: string): string {
  return createHash("sha256")
    .update(readFileSync(join(directory, "package-lock.json")))
    .digest("hex");
}

function installed(directory: string): boolean {
  const marker = markerOf(directory);
  return existsSync(marker) && readFileSync(marker, "utf8") === wantedHash(directory);
}

function npmCi(directory: string): Promise<void> {
  // Inside an npm script npm tells its children the outer project's folder, which would be installed instead.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_local_prefix|package_)/.test(name)),
  );
  const parameters = ["ci", "--ignore-scripts", "--loglevel=error", `--prefix=${directory}`];
  return new Promise((resolve, reject) => {
    const child = spawn("npm", parameters, { cwd: directory, env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(
            new Error(`relayscope: "npm ci" in ${relative(process.cwd(), directory)} failed (${code}): ${said.trim()}`),
          ),
    );
  });
}

function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > STALE_LOCK_MS) rmdirSync(lock);
    return false;
  }
}
