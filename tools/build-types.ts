import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** The entries whose types are published. */
const entries = ["index.d.ts", "flush.d.ts", "sdk-entry.d.ts", "register.d.ts"];

/** Writes the types of the public entries and of what they name to `out`; the types of all other files stay here. */
export function buildTypes(root: string, out: string): void {
  const all = mkdtempSync(join(tmpdir(), "relayscope-types-"));
  try {
    const tsc = join(root, "node_modules", ".bin", "tsc");
    const given = ["-p", "tsconfig.build.json", "--outDir", all];
    const { status } = spawnSync(process.execPath, [tsc, ...given], { cwd: root, stdio: "inherit" });
    if (status !== 0) throw new Error("tsc could not write the types");
    const reached = new Set(entries.map((entry) => join(all, entry)));
    for (const file of reached) {
      // A set's iteration goes on to what is added meanwhile.
      const text = readFileSync(file, "utf8").replace(
        /(["'])(\.\.?\/[^"']+)\.ts\1/g,
        (_, quote: string, path: string) => {
          reached.add(join(dirname(file), `${path}.d.ts`));
          return `${quote}${path}.js${quote}`;
        },
      );
      const target = join(out, relative(all, file));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}
