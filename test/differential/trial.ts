import { join } from "node:path";
import { ensureMatrix } from "../matrix/install.ts";
import type { Case } from "./cases.ts";
import { findDifferences, type Observable } from "./observables.ts";
import type { Pair } from "./pair.ts";
import { run, type Evidence } from "./run.ts";

/** What is loaded before the script in question: what the package ships, unless another is given. */
const preload = process.env["RELAYSCOPE_PRELOAD"] ?? join(import.meta.dirname, "../../dist/register.js");

/** The preload was given: something small that the harness itself is tried with. */
export const standIn = process.env["RELAYSCOPE_PRELOAD"] !== undefined;

/** Nobody listens there: telemetry is refused. */
export const refusedEndpoint = "http://127.0.0.1:1";

/** One difference, and what it is a difference of. */
export interface Found {
  readonly observable: Observable;
  readonly difference: string;
}

/** What is different about the preloaded run. */
export interface Trial {
  readonly endpoint: string;
  /** Loaded after the preload: a planted fault. */
  readonly fault?: string;
  /** A difference that the manual tells of. */
  readonly allows?: (found: Found) => boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A shared machine may stop a process for a while: what depends on its pace is tried this often before it counts. */
const TRIES = 3;

/** Runs a script with and without the preload, both at once so that they share the machine's weather, and compares. */
export async function tryCase(subject: Case, trial: Trial): Promise<readonly Found[]> {
  for (let count = 1; ; count++) {
    const all = findDifferences(await runPair(subject, trial));
    const found = all.filter((one) => trial.allows?.(one) !== true);
    if (count === TRIES || found.some(({ observable }) => observable.paced === undefined) || found.length === 0)
      return found;
  }
}

/** As a test prints it: a line for each difference. */
export function tell(found: readonly Found[]): string {
  return found.map(({ observable, difference }) => `${observable.name}: ${difference}`).join("\n");
}

async function runPair(subject: Case, trial: Trial): Promise<Pair> {
  const [without, preloaded] = await Promise.all([
    runCase(subject, trial, []),
    runCase(subject, trial, trial.fault === undefined ? [preload] : [preload, trial.fault]),
  ]);
  const undelivered = trial.endpoint === refusedEndpoint;
  return {
    without,
    preloaded,
    hooked: subject.major >= 22,
    undelivered,
    foldsHeaders: subject.client === "anthropic-sdk",
  };
}

async function runCase(
  { client, parameter, major, undici, environment }: Case,
  trial: Trial,
  imports: readonly string[],
): Promise<Evidence> {
  const matrix = await ensureMatrix();
  return run({
    node: matrix.nodes[major],
    client: join(import.meta.dirname, "clients", `${client}.mjs`),
    ...(parameter === undefined ? {} : { parameter }),
    imports,
    undici: matrix.undici[undici],
    matrix: matrix.directory,
    endpoint: trial.endpoint,
    environment: { ...environment, ...trial.environment },
  });
}
