import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

// What a program needs of this machine: where things are, how people write here, Go's runtime, whom to trust, the way out.
const needed = [
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+)$/,
  /^(GOMEMLIMIT|GOMAXPROCS|GOGC|GODEBUG|GOTRACEBACK)$/,
  /^SSL_CERT_(FILE|DIR)$/,
  /^(HTTP|HTTPS|ALL|NO)_PROXY$/i,
];

/** Of the caller's variables those that a program of the stack needs, and those named here: the caller's keys are none of its business. */
export function programEnvironment(given: NodeJS.ProcessEnv, named: readonly string[] = []): NodeJS.ProcessEnv {
  const kept = (name: string): boolean => named.includes(name) || needed.some((pattern) => pattern.test(name));
  return Object.fromEntries(Object.entries(given).filter(([name]) => kept(name)));
}

/** The variables of ours that a configuration asks for as `${env:RELAYSCOPE_…}`; one of another name has to stand in the Compose file. */
export function findAskedVariables(folder: string, command: readonly string[]): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const texts = files.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "utf8"));
  const asked = [...[...command, ...texts].join("\n").matchAll(/\$\{env:(RELAYSCOPE_\w+)/g)];
  return [...new Set(asked.map(([, name = ""]) => name))];
}
