import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "./ensure-installed.ts";
import { ensureMatrix } from "../test/matrix/install.ts";
import { observe } from "../test/matrix/observe.ts";
import { matrixPage } from "../test/matrix/page.ts";
import { differencesOf, rows } from "../test/matrix/rows.ts";
import { build } from "./build.ts";

/** Tries every SDK on every Node, prints what was seen, and writes docs/matrix.md where all was as the rows say. */
async function run(): Promise<void> {
  const folder = join(import.meta.dirname, "../test/matrix");
  await build();
  const { nodes } = await ensureMatrix();
  await ensureInstalled(join(folder, "clients"), "the SDKs of the matrix (once, about 430 MB)");
  await ensureInstalled(join(folder, "unseen"), "clients that do not go through undici (once, about 35 MB)");

  const work = [22, 24, 26].flatMap((major) => rows.map((row) => ({ node: nodes[major as 22 | 24 | 26], row })));
  const versions = new Set<string>();
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      const { row, node } = next;
      const observed = await observe(node, [row]).catch((error: unknown) => ({ node: "", told: {}, given: {}, error }));
      const found = "error" in observed ? [`${row.row}: ${String(observed.error)}`] : differencesOf([row], observed);
      const version = observed.node.slice(1);
      if (version !== "") versions.add(version);
      wrong.push(...found.map((line) => `Node ${version}, ${line}`));
      console.log(`${found.length === 0 ? "as expected" : "OTHERWISE  "}  Node ${version}  ${row.name}`);
    }
  };
  // Most of a row's time is the SDK's pause before it tries again.
  await Promise.all([worker(), worker()]);

  if (wrong.length > 0) {
    console.error(`\n${wrong.join("\n")}\n\nrelayscope: docs/matrix.md is left as it was.`);
    process.exitCode = 1;
    return;
  }
  const page = matrixPage({ date: new Date().toISOString().slice(0, 10), nodes: [...versions].toSorted() });
  writeFileSync(new URL("../docs/matrix.md", import.meta.url), page);
  console.log(`\n${page}`);
}

await run();
