import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileProblem } from "../../export/file-problem.ts";
import { makeFolder } from "../make-folder.ts";
import { filesFor } from "./kept-files.ts";
import { readOptions, usage } from "./options.ts";

/** Writes dashboards, rules, runbooks and an Alertmanager's configuration into a folder; gives the exit code. */
export async function dashboards(given: readonly string[]): Promise<number> {
  const options = readOptions(given);
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const { out, generation, grafana, runbooks, force } = options;
  const files = filesFor(generation, {
    ...(grafana !== undefined && { grafana }),
    ...(runbooks !== undefined && { runbooks }),
  });
  const there = await Promise.all([...files].map(async ([path, text]) => [path, await stateOf(join(out, path), text)]));
  const differing = there.filter(([, state]) => state === "differs").map(([path = ""]) => path);
  if (differing.length > 0 && !force) {
    const shown = [...differing.slice(0, 10), ...(differing.length > 10 ? [`and ${differing.length - 10} more`] : [])];
    process.stderr.write(
      `relayscope dashboards: ${out} has files that differ from what would be written; nothing is written (--force overwrites them):\n${shown.map((path) => `  ${path}\n`).join("")}`,
    );
    return 1;
  }
  const missing = new Set(there.filter(([, state]) => state !== "same").map(([path]) => path));
  for (const [path, text] of files) if (missing.has(path)) await put(join(out, path), text);
  console.log(
    [
      `${missing.size} files written to ${out}, ${files.size - missing.size} were there already`,
      ...hints({ grafana, runbooks }),
      `${join(out, "README.md")} says where each belongs`,
    ].join("\n"),
  );
  return 0;
}

async function stateOf(path: string, text: string): Promise<"missing" | "same" | "differs"> {
  try {
    return (await readFile(path, "utf8")) === text ? "same" : "differs";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "missing";
    throw new Error(`--out: ${path}: ${fileProblem(error, path)}`, { cause: error });
  }
}

/** Whole or not at all. */
async function put(path: string, text: string): Promise<void> {
  try {
    makeFolder(dirname(path));
    const made = `${path}.${process.pid}.new`;
    await writeFile(made, text);
    await rename(made, path);
  } catch (error) {
    throw new Error(`--out: ${path}: ${fileProblem(error, path)}`, { cause: error });
  }
}

function hints(given: Readonly<Record<"grafana" | "runbooks", string | undefined>>): readonly string[] {
  const unsaid = Object.entries(given).flatMap(([name, address]) => (address === undefined ? [`--${name}`] : []));
  return unsaid.length === 0 ? [] : [`${unsaid.join(" and ")} not given: alerts lead to the addresses in the README`];
}
