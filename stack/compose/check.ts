import { fileURLToPath } from "node:url";
import { StackError } from "../stack-error.ts";
import { exceptions } from "./exceptions.ts";
import { lint } from "./lint.ts";
import { loadModels } from "./load.ts";
import { formatProblem, type Problem } from "./problem.ts";
import { findWrittenProblems } from "./written.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

// What can be run: the stack, with its OTLP entry protected, with a folder of files to read, with native histograms, and with
// more receivers of alerts.
const sets = [
  ["docker-compose.yml"],
  ["docker-compose.yml", "docker-compose.protected.yml"],
  ["docker-compose.yml", "docker-compose.file-log.yml"],
  ["docker-compose.yml", "docker-compose.native.yml"],
  ["docker-compose.yml", "docker-compose.receivers.yml"],
];

/** Reads the clone's Compose files as Docker Compose does, and holds them to the rules; resolves to one line per problem. */
export async function checkCompose(environment: NodeJS.ProcessEnv = process.env): Promise<readonly string[]> {
  const lines = new Set<string>();
  for (const files of sets) {
    for (const problem of await checkFiles(root, files, environment)) lines.add(formatProblem(problem));
  }
  return [...lines];
}

/** Holds files that are run together to the rules, both as they are loaded and as they are written; paths in them are below `folder`. */
export async function checkFiles(
  folder: string,
  files: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<readonly Problem[]> {
  const models = await loadModels(folder, files, environment);
  return [...lint(models, exceptions, folder), ...findWrittenProblems(folder, files)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const lines = await checkCompose();
    for (const line of lines) console.error(line);
    console.log(lines.length === 0 ? "compose: ok" : `compose: ${lines.length} problems`);
    process.exitCode = lines.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
