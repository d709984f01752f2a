import { existsSync } from "node:fs";
import { constants } from "node:os";
import { runDemo } from "./demo.ts";
import { readOptions, usage } from "./options.ts";
import { createScreen } from "./screen.ts";

const built = existsSync(new URL("../../dist/register.js", import.meta.url));
const stopping = new AbortController();
let stoppedAt = 0;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(signal));
// Whoever reads has read enough (`| head`).
process.stdout.on("error", () => stop("SIGPIPE"));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else {
    if (!built) {
      const { build } = await import("../../tools/build.ts");
      await build();
    }
    const well = await runDemo(options, createScreen(process.stdout), stopping.signal);
    if (!stopping.signal.aborted) process.exitCode = well ? 0 : 1;
  }
} catch (error) {
  if (!stopping.signal.aborted) {
    const missing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    console.error(
      `demo: ${error instanceof Error ? error.message : String(error)}${missing ? "; run npm ci first" : ""}`,
    );
    process.exitCode = 2;
  }
}

/** The first signal ends the service and tells what came so far; another one ends all at once. */
function stop(signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGPIPE"): void {
  process.exitCode = 128 + constants.signals[signal];
  // Ctrl-C reaches us twice: from the terminal, and handed on by the process that started us.
  if (stopping.signal.aborted && signal !== "SIGPIPE" && performance.now() - stoppedAt > 500) process.exit();
  if (stopping.signal.aborted) return;
  stoppedAt = performance.now();
  stopping.abort(signal);
}
