import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const commands: readonly Command[] = [
  {
    name: "check",
    summary: "tells every mistake of a price file, or what was understood of it",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "replay",
    summary: "prices stored calls anew, and compares them with a bill",
    load: async () => (await import("./replay.ts")).replay,
  },
  {
    name: "update",
    summary: "fetches the vendors' list prices as they are kept now",
    load: async () => (await import("./update.ts")).update,
  },
];

const usage = [
  "usage: relayscope prices COMMAND [options]",
  ...commands.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`),
  "  --help  this text; after a command: its own",
].join("\n");

/** Runs one of the commands about prices; gives the exit code. */
export async function prices([name, ...more]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "-h" || name === "help") {
    console.log(usage);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return (await command.load())(more);
  // What was given is not repeated: it may be anything.
  const known = commands.map((one) => one.name).join(", ");
  throw new UsageError(`prices: no such command; there is: ${known}. See relayscope prices --help`);
}
