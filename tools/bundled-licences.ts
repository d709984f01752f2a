import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Metafile } from "esbuild";

/**
 * What is owed to those whose work is inside the bundles: each licence text that comes with their packages, once, below the
 * names of the packages that it came with. `more` are packages whose data went in another way. A package without a text
 * fails the build.
 */
export function bundledLicences(root: string, metafiles: readonly Metafile[], more: readonly string[]): string {
  const folders = new Set(more.map((name) => join("node_modules", name)));
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  const names = new Map<string, string[]>();
  for (const { title, text } of [...folders].flatMap((folder) => read(join(root, folder)))) {
    names.set(text, [...(names.get(text) ?? []), title]);
  }
  const parts = [...names].map(([text, titles]) => `${titles.toSorted().join("\n")}\n\n${text}`).toSorted();
  return `${["Parts of these packages are in the files beside this one.", ...parts].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

function read(folder: string): { title: string; text: string }[] {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  // Some hand on the text of what they copied, in a folder of its own.
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      !file.includes("node_modules") &&
      /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(basename(file)) &&
      statSync(join(folder, file)).isFile(),
  );
  if (!files.some((file) => dirname(file) === ".")) {
    throw new Error(`${name} has no licence text to hand on: it can't be bundled`);
  }
  const by = typeof author === "object" ? author.name : author;
  return files.map((file) => ({
    title: `${name} ${version} (${[license, by].filter(Boolean).join(", ")})${dirname(file) === "." ? "" : `: ${file}`}`,
    text: readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim(),
  }));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}
