import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, withLock } from "../../tools/ensure-installed.ts";

const directory = import.meta.dirname;
const root = join(directory, "../..");

/** Where the apps run, and the package as it is installed for them. */
export interface Installed {
  /** The folder that holds node_modules, with the package among the others. */
  readonly directory: string;
  /** What `--import` takes, from wherever. */
  readonly register: string;
}

/** Installs the frameworks from their own lockfile, once per lockfile, and the package as it was built last. */
export async function ensureStart(): Promise<Installed> {
  await ensureInstalled(directory, "the frameworks that apps are started with (Next.js and others; once, 450 MB)");
  const installed = join(directory, "node_modules/relayscope");
  await withLock(join(directory, ".installing"), async () => {
    if (hashOf(installed) === hashOf(root)) return;
    rmSync(installed, { recursive: true, force: true });
    copyPackage(installed);
  });
  return { directory, register: pathToFileURL(join(installed, "dist/register.js")).href };
}

/** What the package is once it is packed and installed: `dist` and package.json. */
export function copyPackage(to: string): void {
  for (const part of ["package.json", "dist"]) cpSync(join(root, part), join(to, part), { recursive: true });
}

function hashOf(folder: string): string | undefined {
  const dist = join(folder, "dist");
  if (!existsSync(dist)) return undefined;
  const files = [
    "package.json",
    ...readdirSync(dist).flatMap((name) => (/\.(?:c?js|json)$/.test(name) ? `dist/${name}` : [])),
  ];
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest("hex");
}
