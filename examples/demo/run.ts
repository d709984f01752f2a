import { existsSync } from "node:fs";
import { runDemo } from "./demo.ts";
import { readOptions, usage } from "./options.ts";
import { createPaint } from "./paint.ts";

const built = existsSync(new URL("../../dist/register.js", import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  if (!built) {
    const { build } = await import("../../tools/build.ts");
    await build();
  }
  process.exitCode = await runDemo(
    options,
    (line) => void process.stdout.write(`${line}\n`),
    createPaint(process.stdout),
  );
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
