import { fileURLToPath } from "node:url";
import type { Provided } from "./locate.ts";
import { provide } from "./provide.ts";

/** The table that a user sees: which binary, its version, where it came from, its path. */
export function drawTable(rows: readonly Provided[]): string {
  const cells = rows.map(({ binary, version, from, path, note }) => [
    binary,
    version ?? "-",
    from,
    [path, note === undefined ? undefined : `(${note})`].filter((part) => part !== undefined).join(" "),
  ]);
  const all = [["program", "version", "from", "path"], ...cells];
  const widths = [0, 1, 2].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

async function main(names: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  try {
    const write = (text: string): void => void process.stderr.write(text);
    const rows = await provide(names, { environment: process.env, write, signal: interrupted.signal });
    console.log(drawTable(rows));
    return 0;
  } catch (error) {
    console.error(`stack: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
