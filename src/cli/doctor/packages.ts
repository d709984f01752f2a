import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package as it lies in a `node_modules` folder. */
export interface Installed {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly dependencies: ReadonlySet<string>;
}

// Folders looked into, and copies told of one package.
const folderLimit = 5000;
const copyLimit = 8;

/** The package that `folder` is the folder of; undefined where it is none that can be read. */
function readPackage(folder: string): Installed | undefined {
  const manifest = readManifest(folder);
  const { name, version } = manifest ?? {};
  if (typeof name !== "string" || typeof version !== "string" || !/^[\w.+-]{1,60}$/.test(version)) return undefined;
  return { name, version, folder, dependencies: namesIn(manifest?.dependencies) };
}

/** What the nearest package.json from the folder upwards says: names of its dependencies, and its scripts' command lines. */
export function readDeclared(folder: string): {
  dependencies: ReadonlySet<string>;
  scripts: ReadonlyMap<string, string>;
} {
  const manifest = [...upwards(folder)].map(readManifest).find((one) => one !== undefined);
  const { dependencies, devDependencies, optionalDependencies } = manifest ?? {};
  return {
    dependencies: namesIn({
      ...asRecord(dependencies),
      ...asRecord(devDependencies),
      ...asRecord(optionalDependencies),
    }),
    scripts: new Map(Object.entries(asRecord(manifest?.scripts)).map(([name, line]) => [name, String(line)])),
  };
}

/** The copy of a package that code in the folder gets, if any; found as Node finds it, whatever the package exports. */
export function findInstalled(folder: string, name: string): Installed | undefined {
  for (const one of upwards(folder)) {
    const found = readPackage(join(one, "node_modules", name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All copies that lie below the `node_modules` folders from here upwards: at the top, inside other packages, and in pnpm's store. */
export function findCopies(folder: string, name: string): readonly Installed[] {
  const copies = new Map<string, Installed>();
  let left = folderLimit;
  const look = (at: string): void => {
    const found = copies.size < copyLimit && left-- > 0 ? readPackage(join(at, "node_modules", name)) : undefined;
    if (found !== undefined && ![...copies.values()].some(({ version }) => version === found.version))
      copies.set(found.folder, found);
  };
  for (const one of upwards(folder)) {
    look(one);
    const modules = join(one, "node_modules");
    for (const entry of list(modules)) {
      if (entry === ".pnpm") {
        for (const kept of list(join(modules, entry)))
          if (kept.startsWith(`${name.replace("/", "+")}@`)) look(join(modules, entry, kept));
      } else if (entry.startsWith("@"))
        for (const inner of list(join(modules, entry))) look(join(modules, entry, inner));
      else if (!entry.startsWith(".")) look(join(modules, entry));
    }
  }
  return [...copies.values()];
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly scripts?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
  readonly optionalDependencies?: unknown;
}

function readManifest(folder: string): Manifest | undefined {
  try {
    // Foreign data enters here: each field is unknown until it is read.
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest | null;
    return manifest ?? undefined;
  } catch {
    return undefined;
  }
}

function namesIn(value: unknown): ReadonlySet<string> {
  return new Set(Object.keys(asRecord(value)));
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
