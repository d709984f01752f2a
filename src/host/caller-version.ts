import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";

// A bundle of 200 MB is none; its text is read once, when something in it registers.
const longest = 200 * 1024 * 1024;
const known = new Map<string, string | undefined>();

/**
 * The version of the copy of OpenTelemetry's API that has called us (by assigning to the shared object), which nothing
 * tells: from the package's own file, or, where the copy is in a bundle, from the bundle's text. Undefined where neither says.
 */
export function callerVersion(): string | undefined {
  // This function, the accessor that called it, and who assigned.
  // As they are: the sources that a map names may lie nowhere.
  const file = pathOf(getCallSites(3, { sourceMap: false })[2]?.scriptName ?? "");
  if (file === undefined) return undefined;
  if (!known.has(file) && known.size < 100) known.set(file, versionIn(file));
  return known.get(file);
}

function pathOf(script: string): string | undefined {
  if (script === "" || script.startsWith("node:")) return undefined;
  if (!script.startsWith("file:")) return script;
  try {
    return fileURLToPath(script);
  } catch {
    return undefined;
  }
}

function versionIn(file: string): string | undefined {
  const [, folder] = /^(.*[\\/]@opentelemetry[\\/]api[\\/])(?!.*[\\/]@opentelemetry[\\/]api[\\/])/s.exec(file) ?? [];
  try {
    if (folder !== undefined) return readVersion(JSON.parse(readFileSync(`${folder}package.json`, "utf8")));
  } catch {
    // A bundle that lies in such a folder.
  }
  try {
    const text = readFileSync(file, "latin1");
    return text.length > longest ? undefined : nearestVersion(text);
  } catch {
    return undefined;
  }
}

function readVersion(manifest: unknown): string | undefined {
  const { version } = manifest as { version?: unknown };
  return typeof version === "string" ? version : undefined;
}

/** The literal "1.x.y" that is nearest to where a bundle's text makes the shared object's symbol. */
export function nearestVersion(text: string): string | undefined {
  const marker = text.indexOf("opentelemetry.js.api.");
  if (marker === -1) return undefined;
  let nearest: { readonly version: string; readonly distance: number } | undefined;
  for (const found of text.matchAll(/["'`](1\.\d{1,3}\.\d{1,3})["'`]/g)) {
    const distance = Math.abs(found.index - marker);
    const [, version] = found;
    if (version !== undefined && distance < (nearest?.distance ?? Infinity)) nearest = { version, distance };
  }
  return nearest?.version;
}
