import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { fileProblem } from "../../export/file-problem.ts";
import type { Catalog } from "../../pricing/catalog.ts";
import { isCatalog } from "../../pricing/catalog-shape.ts";
import { textLimit } from "../../pricing/text-file.ts";

/** A catalogue in a file; undefined where there is none, or something else. */
export async function readCatalogFile(path: string | URL): Promise<Catalog | undefined> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > textLimit) return undefined;
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return isCatalog(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Puts a catalogue into the place of one that is there, whole or not at all. What is there and is no catalogue stays. */
export async function writeCatalogFile(path: string, catalog: Catalog): Promise<void> {
  const text = `${JSON.stringify(catalog)}\n`;
  if (!isCatalog(JSON.parse(text)) || Buffer.byteLength(text) > textLimit)
    throw new Error("what was made of the list is no catalogue that an app would read; nothing is written");
  const made = `${path}.${process.pid}.new`;
  try {
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined && (await readCatalogFile(path)) === undefined)
      throw new Error("something else is there, which is left as it is");
    await writeFile(made, text, { flag: "wx" });
    await rename(made, path);
  } catch (error) {
    await rm(made, { force: true }).catch(() => undefined);
    throw new Error(`${path}: ${fileProblem(error, path)}`, { cause: error });
  }
}
