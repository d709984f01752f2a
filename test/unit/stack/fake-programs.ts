import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findOnPath } from "../../../stack/executable.ts";
import type { Program, Recipe } from "../../../stack/programs.ts";
import { provide } from "../../../stack/provide.ts";
import type { Provided } from "../../../stack/locate.ts";

/** A folder with a Go of shell script, a cache, and two programs of two and one binaries that it "builds". */
export function createBench(options: { goVersion?: string | undefined } = {}) {
  const root = mkdtempSync(join(tmpdir(), "relayscope-stack-"));
  const paths = { tools: join(root, "tools"), cache: join(root, "cache"), log: join(root, "go.log") };
  mkdirSync(paths.tools);
  // Nothing else of this machine is on PATH: it may have a Go, or a program of the stack.
  for (const name of ["cat", "chmod", "nice", "sleep"])
    symlinkSync(findOnPath(name, process.env) ?? name, join(paths.tools, name));
  const useGo = (version: string): void => void writeScript(join(paths.tools, "go"), goScript(paths.log, version));
  const { goVersion = "1.26.8" } = options;
  if (goVersion !== "none") useGo(goVersion);
  const programs: readonly Program[] = [
    fakeProgram(root, "fox", "2.1.0", ["fox", "foxtool"]),
    fakeProgram(root, "owl", "1.0.0", ["owl"]),
    { name: "elk", version: "3.0.0", binaries: [{ name: "elk", variable: "ELK_BIN", onPath: ["elk"] }] },
  ];
  const written: string[] = [];
  const interruption = new AbortController();
  return {
    root,
    cache: paths.cache,
    written,
    programs,
    useGo,
    put: (name: string, version: string | undefined): string => putBinary(join(paths.tools, name), version),
    provide: (names: readonly string[], environment: NodeJS.ProcessEnv = {}, own: readonly Program[] = programs) =>
      provide(names, {
        signal: interruption.signal,
        environment: { PATH: paths.tools, RELAYSCOPE_STACK_CACHE: paths.cache, ...environment },
        write: (text) => void written.push(text),
        programs: own,
      }),
    builds: (): readonly string[] => (existsSync(paths.log) ? readFileSync(paths.log, "utf8").trim().split("\n") : []),
    moduleFile: (program: string, name = "go.mod"): string => join(root, "modules", program, name),
    interrupt: () => interruption.abort(),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** An executable that says its version, or fails when asked. */
export function putBinary(path: string, version: string | undefined): string {
  mkdirSync(dirname(path), { recursive: true });
  return writeScript(path, version === undefined ? "exit 3" : `echo "${path}, version ${version} (built today)"`);
}

/** The same programs, built by a recipe that differs in something. */
export function withRecipe(programs: readonly Program[], change: Partial<Recipe>): readonly Program[] {
  return programs.map((each) => {
    if (each.recipe === undefined) return each;
    return Object.assign({}, each, { recipe: Object.assign({}, each.recipe, change) });
  });
}

/** Where each binary came from, in short. */
export function origins(rows: readonly Provided[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ binary, from }) => [binary, from]));
}

function fakeProgram(root: string, name: string, version: string, binaries: readonly string[]): Program {
  const module = join(root, "modules", name);
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, "go.mod"), `module ${name}\n\ngo 1.26.5\n`);
  appendFileSync(join(module, "version"), version);
  return {
    name,
    version,
    binaries: binaries.map((each) => ({
      name: each,
      variable: `${each.toUpperCase()}_BIN`,
      onPath: [each],
      package: `example/${each}`,
    })),
    recipe: { module, room: { modules: 1, objects: 1, binaries: 1 } },
  };
}

// Notes each build, and makes a binary that says what stands in the module's `version`; fails where there is a `broken`, takes a minute where there is a `slow`.
function goScript(log: string, version: string): string {
  return `
if [ "$1" = env ]; then echo '{"GOVERSION":"go${version}","GOCACHE":"/tmp","GOMODCACHE":"/tmp"}'; exit; fi
while [ $# -gt 1 ]; do [ "$1" = -o ] && out=$2; shift; done
echo "$1" >> ${log}
if [ -f slow ]; then sleep 60; fi
if [ -f broken ]; then cat broken >&2; exit 1; fi
printf '#!/bin/sh\\necho "version %s"\\n' "$(cat version)" > "$out"
chmod +x "$out"`;
}

function writeScript(path: string, body: string): string {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
