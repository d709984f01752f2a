import { version } from "../version.ts";
import type { Command } from "./command.ts";
import { UsageError } from "./usage-error.ts";

const commands: readonly Command[] = [
  {
    name: "doctor",
    summary: "checks this place: the preload, the telemetry endpoint, the relay and its key",
    load: async () => (await import("./doctor/doctor.ts")).doctor,
  },
  {
    name: "report",
    summary: "tells what the calls of a time were, out of Prometheus: latency, errors, tokens, cost",
    load: async () => (await import("./report/report.ts")).report,
  },
  {
    name: "dashboards",
    summary: "writes dashboards, rules, runbooks and alert routes for a stack of your own",
    load: async () => (await import("./boards/dashboards.ts")).dashboards,
  },
  {
    name: "prices",
    summary: "checks a price file; updates the list prices; prices stored calls anew",
    load: async () => (await import("./prices/prices.ts")).prices,
  },
];

const usage = [
  "usage: relayscope COMMAND [options]",
  ...commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`),
  "  --help      this text; after a command: its own",
  "  --version   the version of the package",
].join("\n");

/** Runs the command line and ends the process: 0 well, 1 something is wrong, 2 not understood. */
export async function main(given: readonly string[]): Promise<void> {
  // A reader that left (`| head`) is no error of ours.
  process.stdout.on("error", () => process.exit(0));
  const code = await run(given).catch((error: unknown) => {
    console.error(`relayscope: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof UsageError ? 2 : 1;
  });
  // What hangs (a lookup, a socket) has been reported by now, and is not waited for.
  process.stdout.write("", () => process.exit(code));
}

async function run([name, ...more]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "-h" || name === "help") return say(usage);
  if (name === "--version" || name === "-v") return say(version);
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return (await command.load())(more);
  const known = commands.map((one) => one.name).join(", ");
  if (name === undefined) throw new UsageError(`no command given; there is: ${known}. See relayscope --help`);
  // Whatever stands there may be a secret in the wrong place: only what looks like a slip of the finger is repeated.
  const shown = /^-{0,2}[a-z-]{1,20}$/.test(name) ? `"${name}" is no command` : "the first word is no command";
  throw new UsageError(`${shown}; there is: ${known}. See relayscope --help`);
}

function say(text: string): number {
  console.log(text);
  return 0;
}
