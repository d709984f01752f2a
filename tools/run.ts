import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command of node_modules/.bin under this Node, from the root, on this terminal; resolves to its exit code. */
export function run(command: string, given: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((done) => {
    const path = join(root, "node_modules", ".bin", command);
    const child = spawn(process.execPath, [path, ...given], { cwd: root, env, stdio: "inherit" });
    child.on("exit", (code) => done(code ?? 1));
  });
}
