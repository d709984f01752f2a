import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { findOnPath } from "./executable.ts";
import { runProcess } from "./run-process.ts";
import { StackError } from "./stack-error.ts";

/** The Go toolchain as builds use it: its version, the two folders it fills, and how a command of it is run. */
export interface Go {
  readonly version: string;
  readonly modules: string;
  readonly objects: string;
  /** Runs `go …` in a folder, as politely as the machine allows; resolves to what it printed. */
  run(given: readonly string[], folder: string): Promise<string>;
  /** Runs a program that Go built, the same way. */
  execute(command: string, given: readonly string[], folder: string): Promise<string>;
}

/** Finds Go on PATH; undefined where there is none. */
export async function findGo(environment: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Go | undefined> {
  const command = findOnPath("go", environment);
  if (command === undefined) return undefined;
  const env = goEnvironment(environment);
  const nice = findOnPath("nice", environment);
  const execute = async (program: string, given: readonly string[], folder: string): Promise<string> => {
    const polite = nice === undefined ? [program, ...given] : [nice, "-n", "15", program, ...given];
    // What Go has under way lies in the work folder too, and is removed with it, however Go ends.
    const { code, output, errors } = await runProcess(polite, { folder, env: { ...env, GOTMPDIR: folder }, signal });
    if (signal?.aborted === true) throw new StackError("interrupted");
    if (code !== 0) throw new StackError(condenseGoError(errors), errors);
    return output;
  };
  // Outside any module, where no go.mod makes an old Go fail before its version is known.
  const answer = await execute(command, ["env", "-json", "GOVERSION", "GOCACHE", "GOMODCACHE"], tmpdir());
  const told = JSON.parse(answer) as Partial<Record<string, string>>;
  return {
    version: (told["GOVERSION"] ?? "").replace(/^go/, ""),
    modules: told["GOMODCACHE"] ?? tmpdir(),
    objects: told["GOCACHE"] ?? tmpdir(),
    run: (given, folder) => execute(command, given, folder),
    execute,
  };
}

/** The Go version that a go.mod asks for. */
export function readGoDirective(file: string): string {
  return /^go (\S+)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "0";
}

/** The line of Go's many that says what went wrong. */
export function condenseGoError(errors: string): string {
  const lines = errors.split("\n").map((line) => line.trim());
  const full = lines.findLast((line) => line.includes("no space left on device"));
  if (full !== undefined) return `the disk is full: ${full}`;
  const unreached = lines.findLast((line) => unreachable.test(line));
  if (unreached !== undefined) return `modules can't be fetched: ${unreached}`;
  return lines.findLast((line) => line !== "" && !chatter.test(line)) ?? "Go failed and said nothing";
}

const unreachable =
  /dial tcp|no such host|i\/o timeout|connection re(fused|set)|network is unreachable|module lookup disabled|[45]\d\d [A-Z]/;
const chatter = /^(go: downloading |# |note: |exit status |\d{4}-\d\d-\d\dT\S+\s+INFO)/;

// A user's Go settings must not change what is built; where modules come from, and which Go is fetched, stays theirs.
function goEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GOOS: _system, GOARCH: _processor, GO111MODULE: _modules, ...rest } = environment;
  return { GOTOOLCHAIN: "local", ...rest, GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };
}
